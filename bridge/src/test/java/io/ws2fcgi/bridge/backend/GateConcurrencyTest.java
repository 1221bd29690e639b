package io.ws2fcgi.bridge.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.ws2fcgi.bridge.net.Transport;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loops that all want through the same gate at the same time. */
final class GateConcurrencyTest {
    private static final int PERMITS = 3;
    private static final int VISITS = 40_000;

    private final EventLoopGroup loops = Transport.choose().newGroup(4, "gate");
    private final Gate gate = new Gate(PERMITS, Integer.MAX_VALUE);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger through = new AtomicInteger();
    private final CountDownLatch done = new CountDownLatch(VISITS);

    @AfterEach
    void stop() throws InterruptedException {
        loops.shutdownGracefully(50, 5000, TimeUnit.MILLISECONDS).sync();
    }

    @Test
    void neverMoreThanThePermitsAreInsideAndNobodyIsForgotten() throws InterruptedException {
        for (int visit = 0; visit < VISITS; visit++) {
            EventLoop loop = loops.next();
            loop.execute(() -> new Walker(loop).come());
        }
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isEqualTo(PERMITS);
        assertThat(through.get() + left.get()).isEqualTo(VISITS);
        assertThat(gate.inside()).isZero();
        assertThat(gate.waiting()).isZero();
    }

    /** Stays inside for a few turns of its loop, and sometimes does not want to wait so long. */
    private final class Walker implements Gate.Visitor {
        private final EventLoop loop;

        Walker(EventLoop loop) {
            this.loop = loop;
        }

        void come() {
            if (gate.enter(this) == Gate.Admission.GRANTED) {
                granted();
            } else if (ThreadLocalRandom.current().nextInt(4) == 0) {
                loop.execute(this::loseInterest);
            }
        }

        private void loseInterest() {
            if (!gate.leave(this)) return;
            left.incrementAndGet();
            done.countDown();
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void granted() {
            assertThat(loop.inEventLoop()).isTrue();
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            loop.execute(() -> {
                inside.decrementAndGet();
                through.incrementAndGet();
                gate.release(this);
                done.countDown();
            });
        }

        @Override
        public void closed() {
            throw new AssertionError("the gate is open");
        }

        @Override
        public void lost() {
            throw new AssertionError("the loops run");
        }
    }
}
