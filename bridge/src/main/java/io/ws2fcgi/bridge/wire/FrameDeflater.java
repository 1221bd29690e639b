package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ws2fcgi.bridge.hub.ServerFrame;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Deflates the messages in whole frames (RFC 7692 section 7.2.1). Without context takeover one serves any number of
 * clients; with it each has its own. Confined to a loop.
 */
final class FrameDeflater {
    /** What a flush ends with, and what the receiver adds again. */
    private static final int TAIL = 4;

    private final Deflater deflater;
    private final ByteBufAllocator allocator;
    private final boolean takesContextOver;

    /** @param level from 1, fast, to 9, small */
    FrameDeflater(int level, boolean takesContextOver, ByteBufAllocator allocator) {
        deflater = new Deflater(level, true);
        this.allocator = allocator;
        this.takesContextOver = takesContextOver;
    }

    /**
     * Returns the frame with its message deflated, or as it was where that makes it no shorter; with context takeover it is
     * deflated in any case, as it counts among what later messages refer to.
     *
     * @param frame of a message that is not empty; taken ownership of; the result belongs to the caller
     */
    ByteBuf deflate(ByteBuf frame) {
        int length = ServerFrame.payloadBytes(frame);
        int header = frame.readableBytes() - length;
        ByteBuf deflated = allocator.ioBuffer(ServerFrame.LONGEST_HEADER + length + TAIL);
        deflated.writerIndex(ServerFrame.LONGEST_HEADER);
        deflater.setInput(frame.nioBuffer(frame.readerIndex() + header, length));
        boolean shorter = flushInto(deflated, takesContextOver ? Integer.MAX_VALUE : length + TAIL - 1);
        if (!takesContextOver) deflater.reset();
        if (!shorter) {
            deflated.release();
            return frame;
        }
        deflated.readerIndex(ServerFrame.LONGEST_HEADER);
        deflated.writerIndex(deflated.writerIndex() - TAIL);
        ServerFrame.prependCompressed(frame.getByte(frame.readerIndex()), deflated);
        frame.release();
        return fitted(deflated);
    }

    /** Who does not read shall not hold more than what is counted. */
    private ByteBuf fitted(ByteBuf deflated) {
        int length = deflated.readableBytes();
        if (2 * length > deflated.capacity()) return deflated;
        ByteBuf fitting = allocator.ioBuffer(length).writeBytes(deflated);
        deflated.release();
        return fitting;
    }

    /** Returns whether it fits into so many bytes. */
    private boolean flushInto(ByteBuf deflated, int most) {
        int from = deflated.writerIndex();
        while (true) {
            ByteBuffer room = deflated.nioBuffer(deflated.writerIndex(), deflated.writableBytes());
            int made = deflater.deflate(room, Deflater.SYNC_FLUSH);
            deflated.writerIndex(deflated.writerIndex() + made);
            if (deflated.writerIndex() - from > most) return false;
            // Room that is left says that there is no more.
            if (deflated.isWritable()) return true;
            if (!takesContextOver) return false;
            deflated.ensureWritable(deflated.capacity());
        }
    }

    /** Gives its memory back. */
    void end() {
        deflater.end();
    }
}
