package io.ws2fcgi.bridge.net;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * How large a buffer to read into, learned from what all connections of the event loop have read. Netty learns for each by itself, which
 * is of no use to connections that are for one request: a response of 16 KiB would be read in three pieces, and put together.
 */
@SuppressWarnings("deprecation") // Netty's interface has no handle but this.
public final class LearnedReadSize implements RecvByteBufAllocator {
    private final FastThreadLocal<Handle> ofLoop = new FastThreadLocal<>() {
        @Override
        protected Handle initialValue() {
            return new AdaptiveRecvByteBufAllocator().newHandle();
        }
    };

    /** Returns the one of this loop: none reads in the midst of another one's reading. */
    @Override
    public Handle newHandle() {
        return ofLoop.get();
    }
}
