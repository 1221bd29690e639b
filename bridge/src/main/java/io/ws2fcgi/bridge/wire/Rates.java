package io.ws2fcgi.bridge.wire;

import io.ws2fcgi.bridge.config.Rate;
import io.ws2fcgi.bridge.config.RateFate;
import io.ws2fcgi.bridge.config.WireConfig;
import io.ws2fcgi.bridge.event.Limit;
import io.ws2fcgi.bridge.rate.TokenBucket;
import org.jspecify.annotations.Nullable;

/**
 * How fast one client may send. A control frame counts as a message, as answering it is work too, and so does a fragment
 * that is short: otherwise a message could be endless and empty. Bytes are those of payloads; compressed ones count as what
 * they are inflated.
 */
final class Rates {
    /** A fragment of this length pays for itself in bytes, and browsers cut long messages. */
    private static final int LONG_FRAGMENT = 1024;

    private final RateFate fate;
    private final @Nullable TokenBucket messages;
    private final @Nullable TokenBucket bytes;

    private Rates(WireConfig config, long now) {
        fate = config.rateFate();
        messages = bucket(config.messageRate(), now);
        bytes = bucket(config.byteRate(), now);
    }

    /** Null where the client may send as fast as it likes. */
    static @Nullable Rates of(WireConfig config, long now) {
        return config.messageRate() == null && config.byteRate() == null ? null : new Rates(config, now);
    }

    private static @Nullable TokenBucket bucket(@Nullable Rate rate, long now) {
        return rate == null ? null : new TokenBucket(rate, now);
    }

    /** A frame has begun; returns the limit that it breaks, or null. */
    @Nullable
    Limit onFrame(int first, long length, long now) {
        boolean free = FrameRules.opcode(first) == Opcode.CONTINUATION && length >= LONG_FRAGMENT;
        return messages == null || free || messages.take(1, now) ? null : Limit.MESSAGE_RATE;
    }

    /** So many bytes have come, or have come out of those that had; returns the limit that they break, or null. */
    @Nullable
    Limit onBytes(int count, long now) {
        return bytes == null || count == 0 || bytes.take(count, now) ? null : Limit.BYTE_RATE;
    }

    boolean close() {
        return fate == RateFate.CLOSE;
    }

    /** How long the client is not to be read. */
    long nanosOwed(long now) {
        return Math.max(messages == null ? 0 : messages.nanosOwed(now), bytes == null ? 0 : bytes.nanosOwed(now));
    }
}
