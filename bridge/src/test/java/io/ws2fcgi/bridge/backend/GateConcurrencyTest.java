package io.ws2fcgi.bridge.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.Backend.Turn;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.net.Transport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loops that all want through the same gate at the same time. What a line really carries is counted beside the gate. */
final class GateConcurrencyTest {
    private static final int LINES = 3;
    private static final int REQUESTS = 5;
    private static final int VISITS = 20_000;

    /** How lines are used. */
    enum Use {
        CLOSED_AFTER_EACH,
        KEPT,
        MULTIPLEXED;

        Profile profile() {
            return switch (this) {
                case CLOSED_AFTER_EACH -> Profile.CLOSED_AFTER_EACH;
                case KEPT -> GateFixture.KEPT;
                case MULTIPLEXED -> Profile.Multiplexed.of(REQUESTS, false);
            };
        }
    }

    private static final List<Turn> KINDS = List.of(Turn.OPEN, Turn.MESSAGE, Turn.CLOSE);

    private final EventLoopGroup loops = Transport.choose().newGroup(4, "gate");
    private final Map<Line, AtomicInteger> inside = new ConcurrentHashMap<>();
    private final AtomicInteger mostLines = new AtomicInteger();
    private final AtomicInteger mostOnALine = new AtomicInteger();
    private final AtomicInteger through = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    private final CountDownLatch done = new CountDownLatch(VISITS);

    @AfterEach
    void stop() throws InterruptedException {
        loops.shutdownGracefully(50, 5000, TimeUnit.MILLISECONDS).sync();
    }

    @ParameterizedTest
    @EnumSource
    void neverAreThereMoreLinesThanAllowedAndNobodyIsForgotten(Use use) throws InterruptedException {
        Gate gate = gate(use);
        for (int i = 0; i < VISITS; i++) {
            EventLoop loop = loops.next();
            var walker = new Walker(gate, use, loop, Guest.terms(KINDS.get(i % 3)));
            loop.execute(walker::come);
        }
        assertThat(done.await(60, TimeUnit.SECONDS))
                .as(left + " left, " + through + " got through")
                .isTrue();
        assertThat(through.get() + left.get()).isEqualTo(VISITS);
        assertThat(mostLines.get()).isEqualTo(LINES);
        assertThat(mostOnALine.get()).isEqualTo(use == Use.MULTIPLEXED ? REQUESTS : 1);
        assertThat(gate.<Integer>glance((floor, waiting) -> floor.running() + waiting))
                .isZero();

        Future<Void> emptied = gate.close();
        for (Line line : List.copyOf(inside.keySet())) end(gate, line);
        assertThat(emptied.isSuccess()).isTrue();
    }

    private Gate gate(Use use) {
        PoolConfig config = GateFixture.pool(LINES)
                .profile(use.profile())
                .maxWaiting(VISITS)
                .closesPerSecond(1_000_000)
                .build();
        List<Server> servers = List.of(GateFixture.server(config.servers().get(0), config));
        var floor = new Floor(config, servers, System.nanoTime());
        floor.loops(4);
        var timer = new Timer();
        var gate = new Gate(floor, new Turns(config.shares()), VISITS, 0, System::nanoTime, timer);
        timer.gate = gate;
        return gate;
    }

    private void end(Gate gate, Line line) {
        inside.remove(line);
        gate.gone(line);
    }

    private final class Timer implements Gate.Owner {
        private volatile @Nullable Gate gate;

        @Override
        public void lookIn(long nanos) {
            Gate late = gate;
            if (late != null) loops.next().schedule(late::look, nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void hears(Floor.News news) {
            throw new AssertionError("nothing happens to the server: " + news);
        }
    }

    /** Stays inside for a few turns of the line's loop, and sometimes does not want to wait so long. */
    private final class Walker implements Gate.Visitor {
        private final Gate gate;
        private final Use use;
        private final EventLoop loop;
        private final Terms terms;

        Walker(Gate gate, Use use, EventLoop loop, Terms terms) {
            this.gate = gate;
            this.use = use;
            this.loop = loop;
            this.terms = terms;
        }

        void come() {
            Gate.Admission admission = gate.enter(this);
            Line line = admission.line();
            if (line != null && line.loop() == loop) granted(line);
            else if (line != null) gate.tell(this, line);
            else if (ThreadLocalRandom.current().nextInt(4) == 0) loop.execute(this::loseInterest);
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
        public Terms terms() {
            return terms;
        }

        @Override
        public void granted(Line line) {
            assertThat(((EventLoop) line.loop()).inEventLoop()).isTrue();
            AtomicInteger carried = inside.computeIfAbsent(line, opening -> new AtomicInteger());
            mostLines.accumulateAndGet(inside.size(), Math::max);
            mostOnALine.accumulateAndGet(carried.incrementAndGet(), Math::max);
            if (line.isOpening()) gate.learn((floor, now) -> floor.opened(line, false, now));
            line.loop().execute(() -> leave(line, carried));
        }

        private void leave(Line line, AtomicInteger carried) {
            carried.decrementAndGet();
            through.incrementAndGet();
            if (use == Use.CLOSED_AFTER_EACH) {
                end(gate, line);
            } else {
                gate.release(line, terms.turn());
                if (ThreadLocalRandom.current().nextInt(20) == 0 && gate.retireIdle(line)) end(gate, line);
            }
            done.countDown();
        }

        @Override
        public void turnedAway() {
            throw new AssertionError("the server is up");
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
