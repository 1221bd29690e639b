package io.ws2fcgi.bridge.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the connections of a route are treated on the wire, whatever the application makes of them.
 *
 * @param compression whether messages are compressed
 * @param compressionLevel from 1, fast, to 9, small
 * @param compressFrom messages to a client of so many bytes and more are compressed
 * @param messageRate how many messages a client may send; null for as many as it likes
 * @param byteRate the same in bytes
 * @param rateFate what happens when it sends more
 * @param idle the longest time without a message in either direction; zero for any
 * @param lifetime the longest time a connection may last; zero for any
 * @param autoReplies texts that are answered with other texts, without the application
 */
public record WireConfig(
        Compression compression,
        int compressionLevel,
        int compressFrom,
        @Nullable Rate messageRate,
        @Nullable Rate byteRate,
        RateFate rateFate,
        Duration idle,
        Duration lifetime,
        Map<String, String> autoReplies) {
    /** Compression, each message by itself; and no limits, as only the application's author can know them. */
    public static final WireConfig DEFAULT = builder().build();

    /** Enough for a word; a long text here would be a mistake. */
    private static final int LONGEST_AUTO_REPLY = 4096;

    private static final Duration SHORTEST_TIME = Duration.ofSeconds(1);

    public WireConfig {
        Check.between("compression-level", compressionLevel, 1, 9);
        Check.atLeast("compress-from", compressFrom, 0);
        checkTime("idle-timeout", idle);
        checkTime("lifetime", lifetime);
        autoReplies = Collections.unmodifiableMap(new LinkedHashMap<>(autoReplies));
        autoReplies.forEach(WireConfig::checkAutoReply);
    }

    private static void checkTime(String name, Duration found) {
        Check.notNegative(name, found);
        if (!found.isZero() && found.compareTo(SHORTEST_TIME) < 0) {
            throw new ConfigException(name + ": " + found + " (expected: one second at least, or 0 for no limit)");
        }
    }

    private static void checkAutoReply(String received, String sent) {
        if (received.isEmpty()) throw new ConfigException("auto-reply to an empty text (expected: some text)");
        if (received.length() > LONGEST_AUTO_REPLY || sent.length() > LONGEST_AUTO_REPLY) {
            throw new ConfigException("auto-reply of " + Math.max(received.length(), sent.length())
                    + " characters (expected: at most " + LONGEST_AUTO_REPLY + ")");
        }
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** What is being described; what is not said stays as it was. One thread at a time. */
    public static final class Builder {
        private Compression compression = Compression.MESSAGE;
        private int compressionLevel = 3;
        private int compressFrom = 256;
        private @Nullable Rate messageRate;
        private @Nullable Rate byteRate;
        private RateFate rateFate = RateFate.WAIT;
        private Duration idle = Duration.ZERO;
        private Duration lifetime = Duration.ZERO;
        private Map<String, String> autoReplies = Map.of();

        private Builder() {}

        public Builder compression(Compression when) {
            compression = when;
            return this;
        }

        public Builder compressionLevel(int level) {
            compressionLevel = level;
            return this;
        }

        public Builder compressFrom(int bytes) {
            compressFrom = bytes;
            return this;
        }

        public Builder messageRate(@Nullable Rate most) {
            messageRate = most;
            return this;
        }

        public Builder byteRate(@Nullable Rate most) {
            byteRate = most;
            return this;
        }

        public Builder rateFate(RateFate fate) {
            rateFate = fate;
            return this;
        }

        public Builder idle(Duration longest) {
            idle = longest;
            return this;
        }

        public Builder lifetime(Duration longest) {
            lifetime = longest;
            return this;
        }

        public Builder autoReplies(Map<String, String> receivedToSent) {
            autoReplies = receivedToSent;
            return this;
        }

        /**
         * Returns what was described.
         *
         * @throws ConfigException when something cannot be; its message names it
         */
        public WireConfig build() {
            return new WireConfig(
                    compression,
                    compressionLevel,
                    compressFrom,
                    messageRate,
                    byteRate,
                    rateFate,
                    idle,
                    lifetime,
                    autoReplies);
        }
    }
}
