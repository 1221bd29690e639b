package io.ws2fcgi.bridge.admission;

/** A token bucket. Begins full; not for several threads. */
final class Bucket {
    private static final double SECOND = 1e9;

    private final double perSecond;
    private final double size;
    private double tokens;
    private long filled;

    /** @param perSecond 0 for no limit */
    Bucket(int perSecond, int seconds, long now) {
        this.perSecond = perSecond;
        size = (double) perSecond * seconds;
        tokens = size;
        filled = now;
    }

    boolean hasOne(long now) {
        if (perSecond == 0) return true;
        fill(now);
        return tokens >= 1;
    }

    void take() {
        if (perSecond != 0) tokens--;
    }

    /** Whether it says nothing of the past. */
    boolean isFull(long now) {
        fill(now);
        return tokens >= size;
    }

    private void fill(long now) {
        tokens = Math.min(size, tokens + (now - filled) * perSecond / SECOND);
        filled = now;
    }
}
