package io.ws2fcgi.bridge.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;

/** A channel whose other side takes everything at once, and counts it. */
final class Sink extends EmbeddedChannel {
    private long bytes;
    private boolean keeping;
    private byte[] kept = {};

    @Override
    protected void handleOutboundMessage(Object message) {
        ByteBuf part = (ByteBuf) message;
        bytes += part.readableBytes();
        if (keeping) kept = ByteBufUtil.getBytes(part);
        part.release();
    }

    /** How many were written since the beginning. */
    long bytes() {
        return bytes;
    }

    /** Whether what is written is kept, for {@link #last()}. */
    void keep(boolean keep) {
        keeping = keep;
    }

    /** The last buffer that was written and kept. */
    byte[] last() {
        return kept;
    }
}
