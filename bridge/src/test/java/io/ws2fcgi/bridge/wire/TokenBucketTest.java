package io.ws2fcgi.bridge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.WireConfig.Rate;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aBurstIsFreeAndThenTheRateCounts() {
        TokenBucket bucket = new TokenBucket(new Rate(2, 3), 0);
        for (int i = 0; i < 3; i++) assertThat(bucket.take(1, 0)).isTrue();
        assertThat(bucket.take(1, 0)).isFalse();
        assertThat(bucket.nanosOwed(0)).isEqualTo(SECOND / 2);
        assertThat(bucket.nanosOwed(SECOND / 2)).isZero();
        assertThat(bucket.take(1, SECOND)).isTrue();
        assertThat(bucket.take(1, SECOND)).isFalse();
    }

    @Test
    void aRestFillsItNoFurtherThanTheBurst() {
        TokenBucket bucket = new TokenBucket(new Rate(10, 5), 0);
        assertThat(bucket.take(5, 100 * SECOND)).isTrue();
        assertThat(bucket.take(1, 100 * SECOND)).isFalse();
    }

    @Test
    void aClockMayBeginAnywhere() {
        TokenBucket bucket = new TokenBucket(new Rate(1, 1), Long.MAX_VALUE);
        assertThat(bucket.take(1, Long.MAX_VALUE)).isTrue();
        assertThat(bucket.take(1, Long.MAX_VALUE + SECOND)).isTrue();
    }

    @Property(tries = 200)
    void whoWaitsForWhatItOwesNeverGetsMoreThanBurstAndRate(
            @ForAll @IntRange(min = 1, max = 100) int perSecond,
            @ForAll @IntRange(min = 1, max = 100) int burst,
            @ForAll @Size(max = 50) List<@IntRange(min = 1, max = 200) Integer> takes) {
        TokenBucket bucket = new TokenBucket(new Rate(perSecond, burst), 0);
        long now = 0;
        long taken = 0;
        for (int count : takes) {
            bucket.take(count, now);
            taken += count;
            now += bucket.nanosOwed(now);
            assertThat((double) taken).isLessThanOrEqualTo(burst + (double) now / SECOND * perSecond + 0.001);
        }
    }
}
