package io.ws2fcgi.bridge.hub;

import io.netty.buffer.ByteBuf;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One message for many receivers of one loop: encoded once, and compressed once, when the first of them wants it so.
 * Belongs to who made it, who releases it; receivers borrow it and take what they need. Confined to the loop.
 */
public final class SharedFrame {
    private final ByteBuf plain;
    private @Nullable ByteBuf compressed;

    /** @param plain an encoded frame; taken ownership of */
    public SharedFrame(ByteBuf plain) {
        this.plain = plain;
    }

    /** Returns the frame as it is, retained. */
    public ByteBuf plain() {
        return plain.retainedDuplicate();
    }

    /** How long {@link #plain} is. */
    public int plainBytes() {
        return plain.readableBytes();
    }

    /**
     * Returns the frame in a form that every receiver understands who knows compression without context takeover; retained.
     *
     * @param compressor gets a frame that is its own and returns one that is the caller's; asked once at most, whoever of the
     *     receivers comes first
     */
    public ByteBuf compressed(UnaryOperator<ByteBuf> compressor) {
        ByteBuf twin = compressed;
        if (twin == null) compressed = twin = compressor.apply(plain());
        return twin.retainedDuplicate();
    }

    /** To be called once. */
    public void release() {
        plain.release();
        if (compressed != null) compressed.release();
    }
}
