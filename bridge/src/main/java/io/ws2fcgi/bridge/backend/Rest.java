package io.ws2fcgi.bridge.backend;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How a server that is there and cannot take more is left alone for a moment, each time in a row for longer. Guarded by the
 * gate.
 */
final class Rest {
    private int inARow;
    private boolean resting;
    private long until;
    /** Whether it was busy though it let in, so that letting in says nothing. */
    private boolean overloaded;

    /** It lets nobody in: its queue of connections is full. */
    void busy(long now) {
        inARow++;
        resting = true;
        until = now + Backoff.BUSY.nanosAfter(inARow, ThreadLocalRandom.current());
    }

    /** It lets in, and says then that it cannot take more. */
    void overloaded(long now) {
        overloaded = true;
        busy(now);
    }

    void letsIn() {
        if (!overloaded) end();
    }

    void end() {
        inARow = 0;
        resting = false;
        overloaded = false;
    }

    /** Whether it is to be left alone: no new connections, and nothing on old ones either if it is overloaded. */
    boolean lasts(long now) {
        if (resting && now - until >= 0) resting = false;
        return resting;
    }

    boolean isForOldConnectionsToo() {
        return overloaded;
    }

    /** When it ends; only while it {@link #lasts}. */
    long until() {
        return until;
    }

    /** Whether an answer would be news. */
    boolean isSuspicious() {
        return inARow > 0;
    }
}
