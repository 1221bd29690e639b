package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ws2fcgi.bridge.config.WireConfig;
import io.ws2fcgi.bridge.hub.ServerFrame;
import io.ws2fcgi.bridge.hub.SharedFrame;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Compresses what a client is sent, by the terms that it agreed to. Confined to the client's loop. */
final class Compressor {
    /** What is longer would keep the loop's other clients waiting for milliseconds. */
    private static final int LONGEST = 256 << 10;

    private final int level;
    private final int shortest;
    private final int longest;
    private final UnaryOperator<ByteBuf> deflate;
    private final @Nullable FrameDeflater shared;

    /** Null until there is something to compress with context takeover. */
    private @Nullable FrameDeflater own;

    /** @param shared for terms without context takeover: the loop's, of the same level */
    Compressor(DeflateTerms terms, WireConfig config, FrameDeflater shared) {
        level = config.compressionLevel();
        shortest = Math.max(1, config.compressFrom());
        longest = terms.hasSmallWindow() ? Math.min(LONGEST, terms.window()) : LONGEST;
        this.shared = terms.serverTakesContextOver() ? null : shared;
        deflate = this::deflate;
    }

    /** Returns the same message, compressed if that is worth it. Takes ownership of the frame, whose receiver it is. */
    ByteBuf apply(ByteBuf frame) {
        return isWorthIt(frame) ? deflate(frame) : frame;
    }

    /** The same for a frame that others get too, which is borrowed. */
    ByteBuf apply(SharedFrame frame) {
        ByteBuf plain = frame.plain();
        if (!isWorthIt(plain)) return plain;
        if (shared == null) return deflate(plain);
        plain.release();
        return frame.compressed(deflate);
    }

    private boolean isWorthIt(ByteBuf frame) {
        if (!ServerFrame.isMessage(frame)) return false;
        int length = ServerFrame.payloadBytes(frame);
        return length >= shortest && length <= longest;
    }

    private ByteBuf deflate(ByteBuf frame) {
        if (shared != null) return shared.deflate(frame);
        if (own == null) own = new FrameDeflater(level, true, ByteBufAllocator.DEFAULT);
        return own.deflate(frame);
    }

    /** Nothing is compressed any more. */
    void end() {
        if (own != null) own.end();
        own = null;
    }
}
