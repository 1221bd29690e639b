package io.ws2fcgi.bridge.rate;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Rate;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What may be taken in a time; the time is the test's. */
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

    @Test
    void aTimeThatHasBeenGivesNothing() {
        TokenBucket bucket = new TokenBucket(new Rate(1, 1), 0);
        assertThat(bucket.take(1, 5 * SECOND)).isTrue();
        assertThat(bucket.nanosUntil(1, SECOND)).isEqualTo(SECOND);
        assertThat(bucket.nanosUntil(1, 6 * SECOND - 1)).isEqualTo(1);
        assertThat(bucket.nanosUntil(1, 6 * SECOND)).isZero();
    }

    @Test
    void itIsFullWhenAllHasComeBack() {
        TokenBucket bucket = new TokenBucket(new Rate(3, 3), 0);
        assertThat(bucket.isFull(0)).isTrue();
        bucket.take(1, 0);
        assertThat(bucket.isFull(SECOND / 3)).isFalse();
        assertThat(bucket.isFull(SECOND / 3 + 1)).isTrue();
    }

    /** Far beyond what a bucket is for: nothing overflows, and nobody gets anything for it. */
    @Test
    void theGreatestNumbersAreOnlyNumbers() {
        TokenBucket slow = new TokenBucket(new Rate(1, Integer.MAX_VALUE), 0);
        assertThat(slow.take(Integer.MAX_VALUE, 0)).isTrue();
        for (int i = 0; i < 10; i++) assertThat(slow.take(Integer.MAX_VALUE, 0)).isFalse();
        assertThat(slow.nanosOwed(0)).isPositive();
        assertThat(slow.nanosUntil(1, Long.MAX_VALUE)).isZero();
        TokenBucket fast = new TokenBucket(new Rate(Integer.MAX_VALUE, 1), 0);
        assertThat(fast.take(Integer.MAX_VALUE, 0)).isFalse();
        assertThat(fast.nanosOwed(Long.MAX_VALUE)).isZero();
    }

    @Property(tries = 200)
    void whoWaitsForWhatItOwesNeverGetsMoreThanBurstAndRate(
            @ForAll @IntRange(min = 1, max = 100) int perSecond,
            @ForAll @IntRange(min = 1, max = 100) int burst,
            @ForAll @Size(max = 50) List<@IntRange(min = 1, max = 200) Integer> takes) {
        TokenBucket bucket = new TokenBucket(new Rate(perSecond, burst), 0);
        Windows windows = new Windows(perSecond, burst);
        long now = 0;
        for (int count : takes) {
            bucket.take(count, now);
            windows.add(count, now);
            now += bucket.nanosOwed(now);
            assertThat(windows.hold(0, now)).isTrue();
        }
    }

    @Property(tries = 300)
    void inAnyTimeAsManyAsBurstAndRateAreLetInAndNoneIsRefusedBelow(
            @ForAll @IntRange(min = 1) int perSecond,
            @ForAll @IntRange(min = 1, max = 20) int burst,
            @ForAll @Size(max = 60) List<@LongRange(min = 0, max = 2 * SECOND) Long> pauses) {
        TokenBucket bucket = new TokenBucket(new Rate(perSecond, burst), 0);
        Windows windows = new Windows(perSecond, burst);
        long now = 0;
        for (long pause : pauses) {
            now += pause;
            boolean free = bucket.nanosUntil(1, now) == 0;
            assertThat(free).isEqualTo(windows.hold(1, now));
            if (!free) continue;
            bucket.take(1, now);
            windows.add(1, now);
        }
    }

    /** All that has been taken, held against the rate from each of its times on; exact. */
    private static final class Windows {
        private final int perSecond;
        private final int burst;
        private final List<Long> times = new ArrayList<>();
        private final List<Integer> counts = new ArrayList<>();

        private Windows(int perSecond, int burst) {
            this.perSecond = perSecond;
            this.burst = burst;
        }

        private void add(int count, long now) {
            times.add(now);
            counts.add(count);
        }

        /** Whether no time that ends now has more than it may, if so many more are taken. */
        private boolean hold(int more, long now) {
            long taken = more;
            for (int i = times.size() - 1; i >= 0; i--) {
                taken += counts.get(i);
                if (!isAllowed(taken, now - times.get(i))) return false;
            }
            return true;
        }

        private boolean isAllowed(long taken, long nanos) {
            BigInteger given = BigInteger.valueOf(nanos).multiply(BigInteger.valueOf(perSecond));
            return BigInteger.valueOf(taken - burst)
                            .multiply(BigInteger.valueOf(SECOND))
                            .compareTo(given)
                    <= 0;
        }
    }
}
