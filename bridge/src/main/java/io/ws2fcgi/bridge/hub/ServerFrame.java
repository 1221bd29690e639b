package io.ws2fcgi.bridge.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ws2fcgi.bridge.event.CloseCode;
import io.ws2fcgi.bridge.event.Payload;
import java.nio.charset.StandardCharsets;

/**
 * Encodes frames from the server to a client: whole, final, never masked (RFC 6455 section 5.2).
 *
 * <p>Encoding is apart from the pipeline so that a frame is encoded once and shared by all its receivers.
 */
public final class ServerFrame {
    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;
    private static final int CONTROL = 0x08;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    /** No frame's header is longer. */
    public static final int LONGEST_HEADER = 10;

    /** Up to here one copy is cheaper than a second buffer in the socket's write. */
    private static final int COPIED = 4096;

    private ServerFrame() {}

    /** Returns a frame that the caller owns; borrows the payload. */
    public static ByteBuf of(Payload payload, ByteBufAllocator allocator) {
        return encode(opcode(payload.kind()), payload.content(), allocator);
    }

    /** Returns a text message. */
    public static ByteBuf text(String text, ByteBufAllocator allocator) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return header(TEXT, utf8.length, utf8.length, allocator).writeBytes(utf8);
    }

    /** Returns a ping without content. */
    public static ByteBuf ping(ByteBufAllocator allocator) {
        return header(PING, 0, 0, allocator);
    }

    /** Returns the answer to a ping; borrows its content. */
    public static ByteBuf pong(ByteBuf content, ByteBufAllocator allocator) {
        return encode(PONG, content, allocator);
    }

    /**
     * Returns a close frame.
     *
     * @param code what may stand in a close frame, or 1005 for a frame without status
     */
    public static ByteBuf close(int code, String reason, ByteBufAllocator allocator) {
        if (code == CloseCode.NO_STATUS) return header(CLOSE, 0, 0, allocator);
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Short.BYTES + text.length;
        return header(CLOSE, length, length, allocator).writeShort(code).writeBytes(text);
    }

    /** Whether the frame holds a message; if not, it is a control frame. Borrows it. */
    public static boolean isMessage(ByteBuf frame) {
        return (frame.getByte(frame.readerIndex()) & CONTROL) == 0;
    }

    /** How long the payload at the end of a whole frame is. Borrows it. */
    public static int payloadBytes(ByteBuf frame) {
        int shortLength = frame.getByte(frame.readerIndex() + 1);
        int header = shortLength < 126 ? 2 : shortLength == 126 ? 4 : LONGEST_HEADER;
        return frame.readableBytes() - header;
    }

    /**
     * Puts the header of a frame in front of its payload, which is compressed (RFC 7692 section 6).
     *
     * @param first the frame's first byte before it was compressed
     * @param payload with room for {@link #LONGEST_HEADER} in front; borrowed
     */
    public static void prependCompressed(int first, ByteBuf payload) {
        int length = payload.readableBytes();
        int from = payload.readerIndex();
        int header = length < 126 ? 2 : length <= 0xffff ? 4 : LONGEST_HEADER;
        int at = from - header;
        payload.readerIndex(at).setByte(at, first | RSV1);
        payload.setByte(at + 1, header == 2 ? length : header == 4 ? 126 : 127);
        if (header == 4) payload.setShort(at + 2, length);
        else if (header == LONGEST_HEADER) payload.setLong(at + 2, length);
    }

    private static int opcode(Payload.Kind kind) {
        return switch (kind) {
            case TEXT -> TEXT;
            case BINARY -> BINARY;
            case PING -> PING;
            case PONG -> PONG;
        };
    }

    private static ByteBuf encode(int opcode, ByteBuf content, ByteBufAllocator allocator) {
        int length = content.readableBytes();
        if (length <= COPIED) {
            return header(opcode, length, length, allocator).writeBytes(content, content.readerIndex(), length);
        }
        return allocator
                .compositeBuffer(2)
                .addComponent(true, header(opcode, length, 0, allocator))
                .addComponent(true, content.retainedSlice());
    }

    private static ByteBuf header(int opcode, int length, int room, ByteBufAllocator allocator) {
        ByteBuf frame = allocator.ioBuffer(LONGEST_HEADER + room).writeByte(FIN | opcode);
        if (length < 126) return frame.writeByte(length);
        if (length <= 0xffff) return frame.writeByte(126).writeShort(length);
        return frame.writeByte(127).writeLong(length);
    }
}
