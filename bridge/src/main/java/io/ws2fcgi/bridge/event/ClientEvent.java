package io.ws2fcgi.bridge.event;

import io.netty.buffer.ByteBuf;

/** What can happen to a client and is told to the application (WS-CGI section 1). */
public sealed interface ClientEvent {
    /** The event's name on the wire and in logs: {@code open}, {@code message}, {@code tick} or {@code close}. */
    String kind();

    /** The handshake arrived and waits for the application's word. */
    record Open() implements ClientEvent {
        @Override
        public String kind() {
            return "open";
        }
    }

    /**
     * One whole message, its fragments joined.
     *
     * @param text true for a text message, whose content is valid UTF-8; false for a binary one
     * @param content the message byte for byte; whoever holds the event owns it
     */
    record Message(boolean text, ByteBuf content) implements ClientEvent {
        /** Returns the same with a share of the content, which the caller owns. */
        public Message share() {
            return new Message(text, content.retainedDuplicate());
        }

        @Override
        public String kind() {
            return "message";
        }
    }

    /** The time that the application asked for with WS-Tick has passed. */
    record Tick() implements ClientEvent {
        @Override
        public String kind() {
            return "tick";
        }
    }

    /**
     * The connection is gone.
     *
     * @param code what the client sent, else what the bridge sent, else 1005 (no status) or 1006 (no close frame)
     * @param reason UTF-8 text, may be empty
     */
    record Close(int code, String reason, ClosedBy by) implements ClientEvent {
        /** What the client sent counts; where it only echoes the code, as most do, our reason is still the one. */
        public Close answeredWith(int answer, String text) {
            boolean echo = answer == CloseCode.NO_STATUS || (answer == code && text.isEmpty());
            return echo ? this : new Close(answer, text, by);
        }

        @Override
        public String kind() {
            return "close";
        }
    }

    /** Who ended a connection. */
    enum ClosedBy {
        CLIENT,
        APPLICATION,
        BRIDGE,
        NETWORK
    }
}
