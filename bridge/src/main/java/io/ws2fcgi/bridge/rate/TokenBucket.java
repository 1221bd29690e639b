package io.ws2fcgi.bridge.rate;

import io.ws2fcgi.bridge.config.Rate;
import java.util.concurrent.TimeUnit;

/**
 * Counts what is taken against what may be. Filled by the clock when somebody looks, so it costs nothing between; a
 * connection may have one of its own. Times are nanoseconds, like {@link System#nanoTime}; one that lies before the last is
 * taken for the last. Not for several threads at once.
 *
 * <p>Over any time t, what is taken without owing anything afterwards is at most {@code burst + perSecond * t}, exactly: it
 * counts in billionths of a token, of which each nanosecond gives {@code perSecond}.
 */
public final class TokenBucket {
    private static final long TOKEN = TimeUnit.SECONDS.toNanos(1);
    /** So far from an overflow that there is room for one more of whatever can be taken. */
    private static final long MOST_MISSING = 1L << 62;

    private final Rate rate;
    /** What has been taken and has not come back yet, in billionths of a token. */
    private long missing;

    private long filledAt;

    /** Full. */
    public TokenBucket(Rate rate, long now) {
        this.rate = rate;
        filledAt = now;
    }

    /**
     * Takes so many, for what has happened already: it may overdraw the bucket.
     *
     * @return false where that was more than there were, and something is owed
     */
    public boolean take(int count, long now) {
        fill(now);
        missing = Math.min(MOST_MISSING, missing + count * TOKEN);
        return missing <= size();
    }

    /** How many nanoseconds it takes until nothing is owed; zero for none. */
    public long nanosOwed(long now) {
        return nanosUntil(0, now);
    }

    /** How many nanoseconds it takes until so many can be taken, which must not be more than a burst; zero for none. */
    public long nanosUntil(int count, long now) {
        fill(now);
        long lacking = missing + count * TOKEN - size();
        return lacking <= 0 ? 0 : (lacking + rate.perSecond() - 1) / rate.perSecond();
    }

    /** Whether it says nothing of the past. */
    public boolean isFull(long now) {
        fill(now);
        return missing == 0;
    }

    private long size() {
        return rate.burst() * TOKEN;
    }

    private void fill(long now) {
        long elapsed = now - filledAt;
        if (elapsed <= 0) return;
        filledAt = now;
        // Asked this way round, as the product could overflow.
        missing = elapsed > missing / rate.perSecond() ? 0 : missing - elapsed * rate.perSecond();
    }
}
