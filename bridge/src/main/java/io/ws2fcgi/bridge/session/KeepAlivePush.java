package io.ws2fcgi.bridge.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Pushes one frame again and again, as the application asked for: whenever nothing was sent for a time, or always. */
final class KeepAlivePush {
    private final Consumer<ByteBuf> push;
    private final Ticker ticker;
    private boolean onlyIdle;
    private @Nullable ByteBuf frame;

    KeepAlivePush(EventLoop loop, Consumer<ByteBuf> push) {
        this.push = push;
        ticker = new Ticker(loop, this::onTick);
    }

    /** Takes ownership of the frame. */
    void start(ByteBuf content, int seconds, boolean whenIdle) {
        stop();
        frame = content;
        onlyIdle = whenIdle;
        ticker.every(seconds);
        ticker.idle();
    }

    /** Something was sent to the client. */
    void sent() {
        if (frame != null && onlyIdle) ticker.idle();
    }

    void stop() {
        ticker.stop();
        if (frame != null) frame.release();
        frame = null;
    }

    private void onTick() {
        if (frame == null) return;
        // Before the push: that may stop everything.
        if (!onlyIdle) ticker.idle();
        push.accept(frame.retainedDuplicate());
    }
}
