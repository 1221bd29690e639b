package io.ws2fcgi.bridge.backend;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long each time, up to a limit, and never exactly as long as the
 * others, so that they do not all come back at once.
 */
record Backoff(Duration first, Duration longest) {
    /** The server's queue is full; it moves on by the millisecond. */
    static final Backoff BUSY = new Backoff(Duration.ofMillis(3), Duration.ofMillis(100));

    private static final Duration LONGEST_AWAY = Duration.ofMillis(100);

    /**
     * Nobody is there; a restart takes its time, and an attempt costs next to nothing.
     *
     * @param queueWait how long requests wait for the server: there are to be several attempts in that time
     */
    static Backoff away(Duration queueWait) {
        Duration longest = queueWait.dividedBy(4);
        if (longest.compareTo(LONGEST_AWAY) > 0) longest = LONGEST_AWAY;
        return new Backoff(Duration.ofMillis(10), longest);
    }

    /**
     * Nanoseconds to wait.
     *
     * @param attempts how many have failed, from 1
     */
    long nanosAfter(int attempts, RandomGenerator random) {
        long doubled = first.toNanos() << Math.min(attempts - 1, 20);
        long delay = Math.min(doubled, longest.toNanos());
        return delay / 2 + random.nextLong(delay / 2 + 1);
    }
}
