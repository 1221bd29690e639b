package io.ws2fcgi.bridge.hub;

import java.util.concurrent.atomic.AtomicLong;

/** How much was handed to other loops and is not worked off yet. Any thread. */
final class Backlog {
    /** From here on whoever can wait should. */
    private static final long MUCH = 4 << 20;

    /** What even the smallest errand counts: 256 of them are much, because each may be for thousands of receivers. */
    private static final int LEAST = 16 << 10;

    private final AtomicLong bytes = new AtomicLong();

    /** Returns what is to be given to {@link #remove} afterwards. */
    long add(int payload) {
        long weight = Math.max(LEAST, payload);
        bytes.addAndGet(weight);
        return weight;
    }

    void remove(long weight) {
        bytes.addAndGet(-weight);
    }

    boolean isMuch() {
        return bytes.get() >= MUCH;
    }
}
