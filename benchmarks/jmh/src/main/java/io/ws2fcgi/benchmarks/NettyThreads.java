package io.ws2fcgi.benchmarks;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs benchmarks on threads such as event loops have. Netty's allocator and recycler give their caches to no others, and
 * what is measured runs on loops.
 */
public final class NettyThreads extends ThreadPoolExecutor {
    /** Called by JMH, see its option jmh.executor.class. */
    public NettyThreads(int threads, String name) {
        super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory(name));
    }
}
