package io.ws2fcgi.bridge.control;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** The body of a request while it comes. */
final class Body {
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    /** Whether the bytes are a copy that may be written to. */
    private boolean copied;

    /** Borrows the piece. The first is most often the whole, and is kept as it is. */
    void add(ByteBuf piece, ByteBufAllocator allocator) {
        if (!piece.isReadable()) return;
        if (!bytes.isReadable()) {
            bytes = piece.retain();
            return;
        }
        if (!copied) {
            ByteBuf copy = allocator
                    .buffer(bytes.readableBytes() + piece.readableBytes())
                    .writeBytes(bytes);
            bytes.release();
            bytes = copy;
            copied = true;
        }
        // Not a composite: a body may come as a million pieces of one byte.
        bytes.writeBytes(piece);
    }

    /** Returns what has come, which the caller owns from now on, and begins again. */
    ByteBuf take() {
        ByteBuf taken = bytes;
        bytes = Unpooled.EMPTY_BUFFER;
        copied = false;
        return taken;
    }

    void release() {
        take().release();
    }
}
