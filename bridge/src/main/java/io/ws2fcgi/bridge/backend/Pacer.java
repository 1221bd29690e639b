package io.ws2fcgi.bridge.backend;

import java.util.concurrent.TimeUnit;

/**
 * So many in a second, evenly, but for a few at once after a rest: whoever comes alone is let through, a crowd one after
 * the other. Guarded by the gate.
 */
final class Pacer {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** What a timer that came late may make good. */
    private static final long SLACK = TimeUnit.MILLISECONDS.toNanos(50);

    private long interval;
    private long next;
    private boolean lifted;

    /** @param now as of {@link System#nanoTime} */
    Pacer(int perSecond, long now) {
        pace(perSecond);
        next = now;
    }

    void pace(int perSecond) {
        interval = Math.max(1, SECOND / Math.max(1, perSecond));
    }

    boolean lets(long now) {
        return lifted || now - next >= 0;
    }

    void passed(long now) {
        next = Math.max(next + interval, now + interval - SLACK);
    }

    /** When the next one is let through, at the earliest. */
    long next() {
        return next;
    }

    /** From now on everybody is. */
    void lift() {
        lifted = true;
    }
}
