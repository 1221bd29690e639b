package io.ws2fcgi.bridge.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;
import java.util.function.LongSupplier;

/**
 * How much of the memory for buffers, outside of the heap, the process uses. Any thread.
 *
 * <p>When there is none left Java halts the thread that wants some for half a second, in the hope that some comes free. That is
 * an event loop, and all its clients stand still with it; so it must not come to that.
 */
public final class BufferMemory {
    private final LongSupplier used;
    private final long max;

    /** @param used bytes, asked whenever it matters; must be cheap */
    public BufferMemory(LongSupplier used, long max) {
        this.used = used;
        this.max = max;
    }

    /** That of Netty's usual allocator, which all channels here have. */
    public static BufferMemory ofProcess() {
        // Netty's own word for -XX:MaxDirectMemorySize, or what stands in for it, is not to be had elsewhere.
        long max = PlatformDependent.maxDirectMemory();
        if (!(ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider))
            return new BufferMemory(() -> 0, max);
        return new BufferMemory(() -> provider.metric().usedDirectMemory(), max);
    }

    /** Whether less than a quarter is left. */
    public boolean isShort() {
        return used.getAsLong() > max - max / 4;
    }

    /** Whether there is enough again after a shortage: somewhat more, or it would be short again the next moment. */
    public boolean isEnough() {
        return used.getAsLong() < max - max / 8 * 3;
    }
}
