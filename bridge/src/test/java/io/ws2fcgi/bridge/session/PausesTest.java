package io.ws2fcgi.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class PausesTest {
    private final Random random = new Random(0);

    @Property
    void eachPauseIsTwiceAsLongUpToALimitAndNeverLessThanHalfOfIt(@ForAll long seed) {
        Pauses pauses = new Pauses(Duration.ofNanos(1000), Duration.ofNanos(5000));
        Random drawn = new Random(seed);
        for (long full : new long[] {1000, 2000, 4000, 5000, 5000}) {
            assertThat(pauses.next(drawn)).isBetween(full / 2, full);
        }
    }

    @Example
    void thoseWhoFailedTogetherDoNotComeBackTogether() {
        Duration first = Duration.ofMillis(500);
        assertThat(Stream.generate(() -> new Pauses(first, first).next(random))
                        .limit(10_000)
                        .distinct())
                .hasSizeGreaterThan(9_900);
    }
}
