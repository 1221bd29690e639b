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
 * @param stateBytes handshake headers, meta, user and channels together, so that every event fits one PARAMS record
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
    /** What WS-CGI promises where nothing else is configured. */
    public static final Limits DEFAULT = new Limits(1 << 20, 64, 4 << 20, 1 << 20, 100, 16 << 10, 8 << 10, 48 << 10);

    public Limits {
        Check.atLeast("message-bytes", messageBytes, 1);
        Check.atLeast("inbox-messages", inboxMessages, 1);
        Check.atLeast("inbox-bytes", inboxBytes, 1);
        Check.atLeast("outbox-bytes", outboxBytes, 1);
        Check.atLeast("topics", topics, 0);
        Check.atLeast("topic-bytes", topicBytes, 0);
        Check.atLeast("meta-bytes", metaBytes, 0);
        Check.atLeast("state-bytes", stateBytes, 1024);
    }

    public Limits withMessageBytes(int bytes) {
        return new Limits(bytes, inboxMessages, inboxBytes, outboxBytes, topics, topicBytes, metaBytes, stateBytes);
    }

    public Limits withInbox(int messages, int bytes) {
        return new Limits(messageBytes, messages, bytes, outboxBytes, topics, topicBytes, metaBytes, stateBytes);
    }

    public Limits withOutboxBytes(int bytes) {
        return new Limits(messageBytes, inboxMessages, inboxBytes, bytes, topics, topicBytes, metaBytes, stateBytes);
    }
}
