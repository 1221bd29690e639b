package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code application/websocket-events}; {@link WebSocketEvents} reads it. Short contents are copied, long ones
 * become part of the body as they are.
 */
final class WebSocketEventsWriter {
    private static final byte[] CRLF = {'\r', '\n'};

    /** Up to here one copy is cheaper than two more buffers in the socket's write. */
    private static final int COPIED = 4096;

    private static final int FIRST_ROOM = 512;

    private final ByteBufAllocator allocator;

    /** What is finished; null as long as everything fits the tail. */
    private @Nullable CompositeByteBuf body;

    /** What comes behind the body. */
    private ByteBuf tail;

    WebSocketEventsWriter(ByteBufAllocator allocator) {
        this.allocator = allocator;
        tail = allocator.ioBuffer(FIRST_ROOM);
    }

    /** An event without content. */
    WebSocketEventsWriter add(String type) {
        tail.writeCharSequence(type, US_ASCII);
        tail.writeBytes(CRLF);
        return this;
    }

    /** Takes ownership of {@code content}. */
    WebSocketEventsWriter add(String type, ByteBuf content) {
        int length = content.readableBytes();
        tail.writeCharSequence(type + " " + Integer.toHexString(length), US_ASCII);
        tail.writeBytes(CRLF);
        if (length <= COPIED) {
            tail.writeBytes(content, content.readerIndex(), length);
            content.release();
        } else {
            if (body == null) body = allocator.compositeBuffer(Integer.MAX_VALUE);
            body.addComponent(true, tail).addComponent(true, content);
            tail = allocator.ioBuffer(FIRST_ROOM);
        }
        tail.writeBytes(CRLF);
        return this;
    }

    /** Returns the body, which the caller owns; to be called once, at the end. */
    ByteBuf finish() {
        return body == null ? tail : body.addComponent(true, tail);
    }
}
