package io.ws2fcgi.bridge.control;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * So many calls per second, and as many at once after a pause. Any thread.
 *
 * <p>A token bucket that keeps one number: the time at which the bucket will be full again (GCRA).
 */
final class RateLimit {
    private final long interval;
    private final long tolerance;
    private final AtomicLong full;

    /**
     * A full bucket.
     *
     * @param now nanoseconds, as in every later {@link #take}
     */
    RateLimit(int perSecond, long now) {
        interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        tolerance = interval * (perSecond - 1);
        full = new AtomicLong(now);
    }

    /** Takes a token and returns 0, or takes none and returns the nanoseconds until there is one. */
    long take(long now) {
        while (true) {
            long before = full.get();
            // Differences, as the clock may overflow.
            long start = before - now > 0 ? before : now;
            long wait = start - now - tolerance;
            if (wait > 0) return wait;
            if (full.compareAndSet(before, start + interval)) return 0;
        }
    }
}
