package io.ws2fcgi.bridge.wire;

import io.ws2fcgi.bridge.config.WireConfig;
import java.util.concurrent.TimeUnit;

/**
 * Counts what a client sends against what it may. Filled by the clock when somebody looks, so it costs nothing between. What
 * has come already may overdraw it, and has to be waited for.
 */
final class TokenBucket {
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final WireConfig.Rate rate;
    private double tokens;
    private long filledAt;

    /** Full. */
    TokenBucket(WireConfig.Rate rate, long now) {
        this.rate = rate;
        tokens = rate.burst();
        filledAt = now;
    }

    /** Takes so many; returns false where that was more than there were. */
    boolean take(long count, long now) {
        fill(now);
        tokens -= count;
        return tokens >= 0;
    }

    /** How many nanoseconds it takes until nothing is owed; zero for none. */
    long nanosOwed(long now) {
        fill(now);
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / rate.perSecond() * NANOS);
    }

    private void fill(long now) {
        tokens = Math.min(rate.burst(), tokens + (now - filledAt) / NANOS * rate.perSecond());
        filledAt = now;
    }
}
