package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a client's frames (RFC 6455 section 5.2): control frames whole, the payload of data frames in pieces as it comes,
 * so that a rule which it breaks is seen at the byte that breaks it. After the first broken frame, or when it is told to
 * {@link #end}, everything is thrown away.
 *
 * <p>Netty's decoder was no base for this: it waits for whole frames, leaves all reserved bits unchecked once an extension
 * is agreed upon, takes close codes of 5000 and more and half a character at the end of a close reason, and cannot be held.
 */
final class FrameDecoder extends ByteToMessageDecoder {
    /** Who is told. Its exceptions end the reading. */
    interface Receiver {
        /**
         * A frame has begun.
         *
         * @param first the first byte, checked
         * @param length of the payload that follows
         */
        void onFrame(int first, long length) throws ViolationException;

        /**
         * Some of a data frame's payload, not masked any more.
         *
         * @param piece borrowed; may be empty
         * @param whole whether the frame ends with it
         */
        void onPayload(ByteBuf piece, boolean whole) throws ViolationException;

        /** A control frame. Borrows its payload. */
        void onControl(int opcode, ByteBuf payload) throws ViolationException;

        /** The end of all frames. */
        void onViolation(ViolationException violation);

        /** Whether frames that were received shall stay where they are; {@link FrameDecoder#proceed} ends that. */
        boolean isHolding();
    }

    private enum State {
        HEADER,
        MASK,
        PAYLOAD,
        ENDED
    }

    private final Receiver receiver;
    private final boolean deflates;
    private State state = State.HEADER;
    private boolean inMessage;

    // The frame that is being read.
    private int first;
    private long missing;
    private int mask;

    private boolean busy;
    private @Nullable ChannelHandlerContext context;

    /** @param deflates whether permessage-deflate was agreed upon */
    FrameDecoder(Receiver receiver, boolean deflates) {
        this.receiver = receiver;
        this.deflates = deflates;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** Bytes that have come, and of which the receiver does not know. */
    int heldBytes() {
        return actualReadableBytes();
    }

    /** No frame counts from now on. */
    void end() {
        state = State.ENDED;
    }

    /** Goes on with what was held, soon: whoever calls may be in the midst of something. */
    void proceed() {
        ChannelHandlerContext ctx = context;
        if (ctx == null || busy || actualReadableBytes() == 0) return;
        ctx.executor().execute(() -> {
            if (!ctx.isRemoved()) proceed(ctx);
        });
    }

    private void proceed(ChannelHandlerContext ctx) {
        try {
            channelRead(ctx, Unpooled.EMPTY_BUFFER);
        } catch (Exception failed) {
            ctx.fireExceptionCaught(failed);
        }
        channelReadComplete(ctx);
    }

    /** Not the inherited one: that reads on, whatever was said, where no message came out. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        discardSomeReadBytes();
        ctx.fireChannelReadComplete();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        read(in, false);
    }

    /**
     * What was held goes on before the end, as the client had said it. Compressed, it could be a thousand times as much as
     * it seems, and is lost like what the socket still had.
     */
    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        read(in, !deflates);
    }

    private void read(ByteBuf in, boolean all) {
        busy = true;
        try {
            while ((all || !receiver.isHolding()) && step(in)) {}
        } catch (ViolationException violation) {
            state = State.ENDED;
            in.skipBytes(in.readableBytes());
            receiver.onViolation(violation);
        } finally {
            busy = false;
        }
    }

    /** Returns whether it went on; if not, more bytes are needed. */
    private boolean step(ByteBuf in) throws ViolationException {
        return switch (state) {
            case HEADER -> readHeader(in);
            case MASK -> readMask(in);
            case PAYLOAD -> readPayload(in);
            case ENDED -> {
                in.skipBytes(in.readableBytes());
                yield false;
            }
        };
    }

    private boolean readHeader(ByteBuf in) throws ViolationException {
        if (in.readableBytes() < 2) return false;
        int at = in.readerIndex();
        int second = in.getByte(at + 1);
        FrameRules.check(in.getByte(at), second, deflates, inMessage);
        int shortLength = FrameRules.shortLength(second);
        int more = shortLength < 126 ? 0 : shortLength == 126 ? Short.BYTES : Long.BYTES;
        if (in.readableBytes() < 2 + more) return false;
        first = in.readUnsignedByte();
        in.skipBytes(1);
        missing = switch (more) {
            case 0 -> shortLength;
            case Short.BYTES -> FrameRules.checkLength(in.readUnsignedShort(), 126);
            default -> FrameRules.checkLength(in.readLong(), 0x10000);
        };
        receiver.onFrame(first, missing);
        return goOn(State.MASK);
    }

    private boolean readMask(ByteBuf in) {
        if (in.readableBytes() < Integer.BYTES) return false;
        mask = in.readInt();
        return goOn(State.PAYLOAD);
    }

    private boolean readPayload(ByteBuf in) throws ViolationException {
        int opcode = FrameRules.opcode(first);
        boolean control = Opcode.isControl(opcode);
        int length = (int) Math.min(missing, in.readableBytes());
        if (length < missing && (control || length == 0)) return false;
        ByteBuf piece = in.readSlice(length);
        Mask.remove(piece, mask);
        // The next piece may begin in the middle of the four bytes.
        mask = Integer.rotateLeft(mask, length % Integer.BYTES * Byte.SIZE);
        missing -= length;
        boolean whole = missing == 0;
        if (whole) goOn(State.HEADER);
        if (control) {
            receiver.onControl(opcode, piece);
        } else {
            inMessage = !whole || !FrameRules.isFinal(first);
            receiver.onPayload(piece, whole);
        }
        return true;
    }

    /** What the receiver does with a frame may be the end. */
    private boolean goOn(State next) {
        if (state != State.ENDED) state = next;
        return true;
    }
}
