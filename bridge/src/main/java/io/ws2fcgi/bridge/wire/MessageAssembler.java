package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Joins the fragments of a message (RFC 6455 section 5.4), which the frame decoder has already found to be in order. */
final class MessageAssembler {
    private final int maxBytes;
    private @Nullable ByteBuf fragments;
    private boolean text;

    MessageAssembler(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Takes ownership of a data frame.
     *
     * @return the whole message, owned by the caller, or null while fragments are missing
     * @throws CorruptedWebSocketFrameException when the message is too big, or is text but not UTF-8
     */
    @Nullable
    ByteBuf add(WebSocketFrame frame, ByteBufAllocator allocator) {
        if (!(frame instanceof ContinuationWebSocketFrame)) text = frame instanceof TextWebSocketFrame;
        if (fragments == null && frame.isFinalFragment()) return checked(frame.content());
        try {
            append(frame.content(), allocator);
        } finally {
            frame.release();
        }
        if (!frame.isFinalFragment()) return null;
        ByteBuf message = fragments;
        fragments = null;
        return message == null ? null : checked(message);
    }

    /** Whether the message that {@link #add} just returned is text. */
    boolean isText() {
        return text;
    }

    void release() {
        if (fragments != null) fragments.release();
        fragments = null;
    }

    /** Copies: a message cut into single bytes must not cost a buffer object for each of them. */
    private void append(ByteBuf content, ByteBufAllocator allocator) {
        ByteBuf joined = fragments == null ? allocator.ioBuffer() : fragments;
        fragments = joined;
        if (joined.readableBytes() > maxBytes - content.readableBytes()) {
            throw violation(WebSocketCloseStatus.MESSAGE_TOO_BIG, "message too big");
        }
        joined.writeBytes(content);
    }

    private ByteBuf checked(ByteBuf message) {
        if (!text || ByteBufUtil.isText(message, StandardCharsets.UTF_8)) return message;
        message.release();
        throw violation(WebSocketCloseStatus.INVALID_PAYLOAD_DATA, "text is not UTF-8");
    }

    private static CorruptedWebSocketFrameException violation(WebSocketCloseStatus status, String reason) {
        return new CorruptedWebSocketFrameException(status, reason);
    }
}
