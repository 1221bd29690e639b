package io.ws2fcgi.bridge.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before each new attempt: twice as long each time, up to a limit, and never exactly as long as the
 * others, so that those who failed together do not come back together.
 */
final class Pauses {
    private final long longest;
    private long next;

    Pauses(Duration first, Duration longest) {
        next = first.toNanos();
        this.longest = longest.toNanos();
    }

    /** Nanoseconds to wait this time. */
    long next(RandomGenerator random) {
        long pause = next;
        next = Math.min(2 * next, longest);
        return pause / 2 + random.nextLong(pause / 2 + 1);
    }
}
