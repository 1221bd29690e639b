package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ws2fcgi.bridge.event.CloseCode;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates whole messages (RFC 7692 section 7.2.2). Without context takeover one serves any number of clients; with it each
 * has its own. Confined to a loop.
 */
final class MessageInflater {
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};
    private static final int SMALLEST_STEP = 256;
    private static final int LARGEST_STEP = 64 << 10;

    /** A message of final blocks and nothing else would cost a new start for every two bytes. */
    private static final int MOST_FINAL_BLOCKS = 8;

    private final Inflater inflater = new Inflater(true);
    private final boolean takesContextOver;

    MessageInflater(boolean takesContextOver) {
        this.takesContextOver = takesContextOver;
    }

    /**
     * Inflates one message.
     *
     * @param deflated borrowed
     * @param maxBytes no more than that is ever made of it, with at most one step of room
     * @return the message, owned by the caller
     * @throws ViolationException when it is longer, or cannot be read
     */
    ByteBuf inflate(ByteBuf deflated, int maxBytes, ByteBufAllocator allocator) throws ViolationException {
        if (!takesContextOver) inflater.reset();
        ByteBuf message = allocator.ioBuffer(step(deflated.readableBytes(), 0, maxBytes));
        boolean done = false;
        try {
            inflateInto(message, deflated.nioBuffer(), maxBytes);
            if (!inflater.finished()) inflateInto(message, ByteBuffer.wrap(TAIL), maxBytes);
            else inflater.reset();
            done = true;
            return message;
        } catch (DataFormatException broken) {
            throw broken();
        } finally {
            if (!done) message.release();
        }
    }

    private void inflateInto(ByteBuf message, ByteBuffer input, int maxBytes)
            throws DataFormatException, ViolationException {
        int finalBlocks = 0;
        inflater.setInput(input);
        while (!inflater.needsInput()) {
            int made = inflateSome(message, step(input.remaining(), message.readableBytes(), maxBytes));
            if (message.readableBytes() > maxBytes) throw MessageAssembler.tooBig();
            if (inflater.finished()) {
                if (!input.hasRemaining()) return;
                if (++finalBlocks > MOST_FINAL_BLOCKS) throw broken();
                // A message may go on behind a block that says it is the last (RFC 7692 section 7.2.3.4).
                inflater.reset();
                inflater.setInput(input);
            } else if (made == 0 && !inflater.needsInput()) {
                throw broken();
            }
        }
    }

    private int inflateSome(ByteBuf message, int step) throws DataFormatException {
        message.ensureWritable(step);
        int made = inflater.inflate(message.nioBuffer(message.writerIndex(), step));
        message.writerIndex(message.writerIndex() + made);
        return made;
    }

    private static int step(int input, int made, int maxBytes) {
        long likely = Math.max(SMALLEST_STEP, Math.min(LARGEST_STEP, 4L * input));
        // One more than may be: that is how too much is seen.
        return (int) Math.min(likely, (long) maxBytes - made + 1);
    }

    private static ViolationException broken() {
        return new ViolationException(CloseCode.INVALID_DATA, "compressed data cannot be read");
    }

    /** Gives its memory back. */
    void end() {
        inflater.end();
    }
}
