package io.ws2fcgi.bridge.control;

import io.ws2fcgi.bridge.config.Rate;
import io.ws2fcgi.bridge.rate.TokenBucket;

/** So many calls per second, and as many at once after a pause. Any thread. */
final class RateLimit {
    // Guarded by this.
    private final TokenBucket calls;

    /**
     * Begins as after a pause.
     *
     * @param now nanoseconds, as in every later {@link #take}
     */
    RateLimit(int perSecond, long now) {
        calls = new TokenBucket(Rate.of(perSecond, 1), now);
    }

    /** Counts a call and returns 0, or counts none and returns the nanoseconds until there may be one. */
    synchronized long take(long now) {
        long wait = calls.nanosUntil(1, now);
        if (wait == 0) calls.take(1, now);
        return wait;
    }
}
