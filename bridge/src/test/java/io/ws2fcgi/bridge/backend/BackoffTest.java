package io.ws2fcgi.bridge.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofNanos(1000), Duration.ofNanos(16_000));

    @Property
    void theWaitDoublesUpToItsLimitAndIsNeverLessThanHalfOfIt(
            @ForAll @IntRange(min = 1, max = 1_000_000) int attempts, @ForAll long seed) {
        long full = attempts >= 5 ? 16_000 : 1000L << (attempts - 1);
        assertThat(backoff.nanosAfter(attempts, new Random(seed))).isBetween(full / 2, full);
    }
}
