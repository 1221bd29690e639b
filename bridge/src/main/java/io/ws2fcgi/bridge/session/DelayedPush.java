package io.ws2fcgi.bridge.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One frame that the application wants sent later. Owns it until then. */
final class DelayedPush {
    private final EventLoop loop;
    private final Consumer<ByteBuf> push;
    private @Nullable ByteBuf frame;
    private @Nullable Future<?> timer;

    DelayedPush(EventLoop loop, Consumer<ByteBuf> push) {
        this.loop = loop;
        this.push = push;
    }

    /** Takes ownership of the frame; one that waits already goes at once. */
    void start(ByteBuf content, int seconds) {
        flush();
        frame = content;
        timer = loop.schedule(this::flush, seconds, TimeUnit.SECONDS);
    }

    /** Sends what waits. */
    void flush() {
        ByteBuf due = take();
        if (due != null) push.accept(due);
    }

    void stop() {
        ByteBuf lost = take();
        if (lost != null) lost.release();
    }

    private @Nullable ByteBuf take() {
        ByteBuf taken = frame;
        frame = null;
        if (timer != null) timer.cancel(false);
        timer = null;
        return taken;
    }
}
