package io.ws2fcgi.bridge.metrics;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Grants so much in each window of time, and counts what it refuses: for lines of a log that strangers can cause. A
 * window begins with the first thing asked for after the last one has ended. Any thread.
 */
final class Ration {
    private final int size;
    private final long window;
    private final LongSupplier clock;

    // Guarded by this.
    private long begun;
    private int granted;
    private long refused;
    /** What was refused in windows that have ended, and nobody was told of yet. */
    private long untold;

    /** @param clock nanoseconds, like {@link System#nanoTime} */
    Ration(int size, Duration window, LongSupplier clock) {
        this.size = size;
        this.window = window.toNanos();
        this.clock = clock;
        begun = clock.getAsLong() - this.window;
    }

    /** Whether one more is granted. */
    synchronized boolean take() {
        long now = clock.getAsLong();
        if (now - begun >= window) {
            begun = now;
            granted = 0;
            untold += refused;
            refused = 0;
        }
        if (granted == size) {
            refused++;
            return false;
        }
        granted++;
        return true;
    }

    /** How many were refused in windows that have ended, those left out that an earlier call has told of. */
    synchronized long tellRefused() {
        long told = untold;
        untold = 0;
        return told;
    }
}
