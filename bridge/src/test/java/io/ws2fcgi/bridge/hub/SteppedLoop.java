package io.ws2fcgi.bridge.hub;

import io.netty.channel.AbstractEventLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** An event loop that does one task when it is told to: all loops of a test share one thread, in an order it chooses. */
final class SteppedLoop extends AbstractEventLoop {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean current;
    private boolean stopped;

    /** Does this as if it came from a socket of the loop, between two tasks. */
    void as(Runnable work) {
        current = true;
        try {
            work.run();
        } finally {
            current = false;
        }
    }

    /** Does the oldest task, if there is one. */
    boolean step() {
        Runnable task = tasks.poll();
        if (task == null) return false;
        as(task);
        return true;
    }

    void workOff() {
        boolean worked = true;
        while (worked) worked = step();
    }

    /** Works off what is there, and takes nothing more. */
    void stop() {
        workOff();
        stopped = true;
    }

    @Override
    public void execute(Runnable task) {
        if (stopped) throw new RejectedExecutionException("stopped");
        tasks.add(task);
    }

    @Override
    public boolean inEventLoop() {
        return current;
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return current;
    }

    @Override
    public boolean isShuttingDown() {
        return stopped;
    }

    @Override
    public boolean isShutdown() {
        return stopped;
    }

    @Override
    public boolean isTerminated() {
        return stopped;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return stopped;
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<?> terminationFuture() {
        throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    public void shutdown() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture register(Channel channel) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }
}
