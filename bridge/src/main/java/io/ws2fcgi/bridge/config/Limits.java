package io.ws2fcgi.bridge.config;

/**
 * How much one connection may hold (WS-CGI sections 1 and 2).
 *
 * @param messageBytes the longest message from a client; beyond it the connection closes with 1009
 * @param inboxMessages messages that wait while an event runs; then the bridge stops reading
 * @param inboxBytes the same in bytes; a single message always fits
 * @param outboxBytes bytes that a client may leave unread; then the connection closes with 1013
 * @param topics channels joined at once
 * @param topicBytes bytes of their names together
 * @param metaBytes bytes of state values, names included
 * @param stateBytes handshake headers, meta, user and channels together; at most 60 KiB, so that whatever variable holds most
 *     of it fits one PARAMS record
 */
public record Limits(
        int messageBytes,
        int inboxMessages,
        int inboxBytes,
        int outboxBytes,
        int topics,
        int topicBytes,
        int metaBytes,
        int stateBytes) {
    /** php-fpm wants a variable whole in one PARAMS record, which holds 65,535 bytes, names and joining commas included. */
    private static final int MOST_STATE_BYTES = 60 << 10;

    /** What WS-CGI promises where nothing else is configured. */
    public static final Limits DEFAULT = builder().build();

    public Limits {
        Check.atLeast("max-message", messageBytes, 1);
        Check.atLeast("inbox-messages", inboxMessages, 1);
        Check.atLeast("inbox", inboxBytes, 1);
        Check.atLeast("outbox", outboxBytes, 1);
        Check.atLeast("channels", topics, 0);
        Check.atLeast("channel-bytes", topicBytes, 0);
        Check.atLeast("meta-bytes", metaBytes, 0);
        Check.between("state-bytes", stateBytes, 1024, MOST_STATE_BYTES);
    }

    /** Begins with what WS-CGI promises. */
    public static Builder builder() {
        return new Builder();
    }

    /** Limits that are being described; what is not said stays as it was. One thread at a time. */
    public static final class Builder {
        private int messageBytes = 1 << 20;
        private int inboxMessages = 64;
        private int inboxBytes = 4 << 20;
        private int outboxBytes = 1 << 20;
        private int topics = 100;
        private int topicBytes = 16 << 10;
        private int metaBytes = 8 << 10;
        private int stateBytes = 48 << 10;

        private Builder() {}

        public Builder messageBytes(int bytes) {
            messageBytes = bytes;
            return this;
        }

        public Builder inboxMessages(int messages) {
            inboxMessages = messages;
            return this;
        }

        public Builder inboxBytes(int bytes) {
            inboxBytes = bytes;
            return this;
        }

        public Builder outboxBytes(int bytes) {
            outboxBytes = bytes;
            return this;
        }

        public Builder topics(int count) {
            topics = count;
            return this;
        }

        public Builder topicBytes(int bytes) {
            topicBytes = bytes;
            return this;
        }

        public Builder metaBytes(int bytes) {
            metaBytes = bytes;
            return this;
        }

        public Builder stateBytes(int bytes) {
            stateBytes = bytes;
            return this;
        }

        /**
         * Returns what was described.
         *
         * @throws ConfigException when a limit is below what makes sense; its message names it
         */
        public Limits build() {
            return new Limits(
                    messageBytes, inboxMessages, inboxBytes, outboxBytes, topics, topicBytes, metaBytes, stateBytes);
        }
    }
}
