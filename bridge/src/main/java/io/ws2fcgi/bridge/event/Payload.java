package io.ws2fcgi.bridge.event;

import io.netty.buffer.ByteBuf;

/**
 * One frame's worth of content towards a client.
 *
 * @param content the payload borrows it from whoever made the payload; valid UTF-8 in a text, at most 125 bytes in a ping or a pong
 */
public record Payload(Kind kind, ByteBuf content) {
    /** What the client is sent. */
    public enum Kind {
        TEXT,
        BINARY,
        PING,
        PONG
    }
}
