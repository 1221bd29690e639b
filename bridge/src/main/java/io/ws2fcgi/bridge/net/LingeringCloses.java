package io.ws2fcgi.bridge.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@linkplain LingeringClose Lingering closes} of those who may be any number, so that they do not hold sockets for nothing:
 * some at a time, and whoever comes beyond that is closed at once. Any thread.
 */
public final class LingeringCloses {
    private final int most;
    private final AtomicInteger lingering = new AtomicInteger();

    /** @param most at a time */
    public LingeringCloses(int most) {
        this.most = most;
    }

    /** Closes after this write. On the channel's loop. */
    public void after(ChannelFuture written) {
        if (!begin()) {
            written.addListener(ChannelFutureListener.CLOSE);
            return;
        }
        Channel channel = written.channel();
        channel.closeFuture().addListener(closed -> lingering.decrementAndGet());
        LingeringClose.after(written);
    }

    private boolean begin() {
        return lingering.getAndUpdate(now -> now < most ? now + 1 : now) < most;
    }

    /** How many there are now. */
    public int count() {
        return lingering.get();
    }
}
