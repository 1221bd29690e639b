package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ws2fcgi.bridge.event.CloseCode;
import io.ws2fcgi.bridge.event.Utf8Check;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of the payload of frames (RFC 6455 section 5.4): joins them, inflates them, and sees to it that texts are
 * UTF-8 and nothing is longer than the limit.
 */
final class MessageAssembler {
    private final int maxBytes;
    /** What has come of the message; null while it is empty. */
    private @Nullable ByteBuf joined;
    /** Null where the text is whole in its first piece, and where there is none. */
    private @Nullable Utf8Check utf8;

    private boolean text;
    private boolean compressed;
    private boolean lastFrame;
    private int frameLength;

    MessageAssembler(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * A data frame begins.
     *
     * @param first its first byte, which the decoder has found to be in order
     * @throws ViolationException when the message is too long with it
     */
    void begin(int first, long length) throws ViolationException {
        int opcode = FrameRules.opcode(first);
        lastFrame = FrameRules.isFinal(first);
        if (opcode != Opcode.CONTINUATION) {
            text = opcode == Opcode.TEXT;
            compressed = FrameRules.isCompressed(first);
        }
        long longest = compressed ? longestCompressed() : maxBytes;
        int before = joined == null ? 0 : joined.readableBytes();
        if (length > longest - before) throw tooBig();
        frameLength = (int) Math.min(length, Integer.MAX_VALUE);
    }

    /**
     * Deflate makes nothing much longer, but empty blocks can make nothing out of any number of bytes. Five bytes for each
     * flush and each stored block are what an honest client may add.
     */
    private long longestCompressed() {
        return (long) maxBytes + (maxBytes >> 3) + 64;
    }

    /**
     * Adds to the frame that has begun.
     *
     * @param piece borrowed
     * @param frameEnds whether that was all of the frame
     * @param extras of a connection that may compress; they count what a message is inflated to
     * @return the whole message, owned by the caller; null while something is missing
     */
    @Nullable
    ByteBuf add(ByteBuf piece, boolean frameEnds, @Nullable Extras extras, ByteBufAllocator allocator)
            throws ViolationException {
        boolean ends = frameEnds && lastFrame;
        if (text && !compressed) checkText(piece, ends);
        ByteBuf message = append(piece, allocator);
        if (!ends) return null;
        joined = null;
        utf8 = null;
        return compressed && extras != null ? inflated(message, extras, allocator) : message;
    }

    /** Copies: the socket's buffer may be much larger than what a message has of it. */
    private ByteBuf append(ByteBuf piece, ByteBufAllocator allocator) {
        ByteBuf before = joined;
        ByteBuf with = before == null ? allocator.ioBuffer(capacity(piece.readableBytes())) : before;
        joined = with;
        return with.writeBytes(piece);
    }

    /** A frame is believed how long it is when half of it has come: a client must send what it makes us keep. */
    private int capacity(int arrived) {
        return arrived >= frameLength / 2 ? Math.max(arrived, frameLength) : arrived;
    }

    private void checkText(ByteBuf piece, boolean ends) throws ViolationException {
        Utf8Check check = utf8 == null ? new Utf8Check() : utf8;
        if (!ends) utf8 = check;
        if (!check.accepts(piece) || (ends && !check.isComplete())) throw notText();
    }

    private ByteBuf inflated(ByteBuf deflated, Extras extras, ByteBufAllocator allocator) throws ViolationException {
        ByteBuf message;
        int before = deflated.readableBytes();
        try {
            message = extras.inflater().inflate(deflated, maxBytes, allocator);
        } finally {
            deflated.release();
        }
        try {
            if (text && !Utf8Check.isUtf8(message)) throw notText();
            extras.onBytes(message.readableBytes() - before);
            return message;
        } catch (ViolationException broken) {
            message.release();
            throw broken;
        }
    }

    /** Whether the message that {@link #add} just returned is text. */
    boolean isText() {
        return text;
    }

    /** What has come of a message that is not whole. */
    int heldBytes() {
        return joined == null ? 0 : joined.readableBytes();
    }

    void release() {
        if (joined != null) joined.release();
        joined = null;
    }

    static ViolationException tooBig() {
        return new ViolationException(CloseCode.MESSAGE_TOO_BIG, "message too big");
    }

    private static ViolationException notText() {
        return new ViolationException(CloseCode.INVALID_DATA, "text is not UTF-8");
    }
}
