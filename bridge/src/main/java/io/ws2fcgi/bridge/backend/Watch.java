package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.bridge.config.PoolTimeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which of an exchange's times is up, and when the next one will be: the whole of it, the writing of its request, the wait
 * for the first byte of the response, and each pause in it. Times are nanoseconds of one clock.
 */
final class Watch {
    private final PoolTimeouts timeouts;
    private final Duration whole;
    private final long begunAt;

    /** What the server had not taken at the last look; 0 when it has all. */
    private long pending;
    /** When bytes last went either way, as far as one can see. */
    private long movedAt;

    private boolean taken;
    private boolean hasBegun;

    /** @param whole what the exchange may take from {@code begunAt} on */
    Watch(PoolTimeouts timeouts, Duration whole, long begunAt, long now) {
        this.timeouts = timeouts;
        this.whole = whole;
        this.begunAt = begunAt;
        movedAt = now;
    }

    /** Bytes of the response came. Returns whether a time may be up sooner than it was said before. */
    boolean heard(long now) {
        boolean first = !hasBegun;
        hasBegun = true;
        movedAt = now;
        return first && !timeouts.betweenBytes().isZero();
    }

    /** The server has taken all of the request, as far as one can see. */
    void taken(long now) {
        look(now, 0);
        taken = true;
    }

    /** Looks how much of what was sent the server has yet to take, which may be what others on the same connection have sent. */
    void look(long now, long pendingBytes) {
        if (taken) return;
        if (pendingBytes != pending) movedAt = now;
        pending = pendingBytes;
    }

    /** Which time is up, for the operator; null when none is. */
    @Nullable
    String late(long now) {
        if (now - begunAt >= whole.toNanos()) {
            return "no complete response within " + Reason.text(whole);
        }
        Duration step = step();
        if (step.isZero() || now - movedAt < step.toNanos()) return null;
        if (pending > 0) return "no byte of the request taken within " + Reason.text(step) + ", " + pending + " to go";
        return hasBegun
                ? "no more of the response within " + Reason.text(step)
                : "no byte of a response within " + Reason.text(step);
    }

    /** Nanoseconds until one may be. */
    long next(long now) {
        long left = begunAt + whole.toNanos() - now;
        Duration step = step();
        if (!step.isZero()) left = Math.min(left, movedAt + step.toNanos() - now);
        // The clock is not set again when the last byte was taken, and then the next time runs.
        boolean waitsNext = pending > 0 && !hasBegun && !timeouts.firstByte().isZero();
        if (waitsNext) left = Math.min(left, timeouts.firstByte().toNanos());
        return Math.max(1, left);
    }

    private Duration step() {
        if (pending > 0) return timeouts.write();
        return hasBegun ? timeouts.betweenBytes() : timeouts.firstByte();
    }
}
