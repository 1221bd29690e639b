package io.ws2fcgi.bridge.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection so that its last answer arrives: to close it with bytes unread resets it, and the peer may lose what
 * was sent. So only our half is closed, and the other half read for a while; the caller throws away what comes.
 */
public final class LingeringClose {
    private static final int LINGER_SECONDS = 2;
    /** How long a peer may read nothing of its answer. */
    private static final int STANDSTILL_SECONDS = 10;

    private LingeringClose() {}

    /** Closes after this write, or when the peer takes nothing of it any more. On the channel's loop. */
    public static void after(ChannelFuture written) {
        Channel channel = written.channel();
        written.addListener(done -> shut(channel));
        if (!written.isDone()) watch(written, pendingBytes(channel));
    }

    private static void shut(Channel channel) {
        if (channel instanceof DuplexChannel) {
            HalfClose.shutdownOutput(channel);
            later(channel, LINGER_SECONDS, channel::close);
        } else {
            channel.close();
        }
    }

    /** Closes when nothing was taken since {@code before} bytes were pending. */
    private static void watch(ChannelFuture written, long before) {
        Channel channel = written.channel();
        later(channel, STANDSTILL_SECONDS, () -> {
            if (written.isDone()) return;
            long now = pendingBytes(channel);
            if (now < before) watch(written, now);
            else channel.close();
        });
    }

    private static long pendingBytes(Channel channel) {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.totalPendingWriteBytes();
    }

    private static void later(Channel channel, int seconds, Runnable action) {
        Future<?> timer = channel.eventLoop().schedule(action, seconds, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> timer.cancel(false));
    }
}
