package io.ws2fcgi.bridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RationTest {
    /** Begins where nanoTime may: below zero, and close to its overflow. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

    private final Ration ration = new Ration(3, Duration.ofNanos(100), clock::get);

    @Test
    void soMuchIsGrantedInAWindowAndNoMore() {
        assertThat(granted(5)).isEqualTo(3);
        clock.addAndGet(99);
        assertThat(granted(5)).isZero();
    }

    @Test
    void theNextWindowBeginsWithTheFirstThatIsAskedForInIt() {
        granted(5);
        clock.addAndGet(150);
        assertThat(granted(1)).isOne();
        clock.addAndGet(99);
        assertThat(granted(5)).isEqualTo(2);
        clock.addAndGet(1);
        assertThat(granted(5)).isEqualTo(3);
    }

    @Test
    void whatWasRefusedIsToldOnceWhenItsWindowHasEnded() {
        granted(5);
        assertThat(ration.tellRefused()).isZero();
        clock.addAndGet(100);
        granted(4);
        assertThat(ration.tellRefused()).isEqualTo(2);
        assertThat(ration.tellRefused()).isZero();
        clock.addAndGet(1000);
        granted(1);
        assertThat(ration.tellRefused()).isEqualTo(1);
    }

    private long granted(int times) {
        return IntStream.range(0, times).filter(time -> ration.take()).count();
    }
}
