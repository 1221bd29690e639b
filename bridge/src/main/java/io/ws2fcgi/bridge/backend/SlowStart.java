package io.ws2fcgi.bridge.backend;

/** How a server that was down gets its share again: little by little, as its caches are cold. Guarded by the gate. */
final class SlowStart {
    /** Nothing at all would never be looked at again. */
    private static final double LEAST = 0.05;

    private final long nanos;
    private boolean rising;
    private long begunAt;

    /** @param nanos until it has its full share; 0 for at once */
    SlowStart(long nanos) {
        this.nanos = nanos;
    }

    void begin(long now) {
        rising = nanos > 0;
        begunAt = now;
    }

    boolean lasts(long now) {
        if (rising && now - begunAt >= nanos) rising = false;
        return rising;
    }

    /** How much of its share it has, up to 1. */
    double share(long now) {
        return lasts(now) ? Math.max(LEAST, (double) (now - begunAt) / nanos) : 1;
    }
}
