package io.ws2fcgi.fcgi;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;

/**
 * Closes a connection so that the peer can read all of the answer: send the rest, shut our side, wait for the peer to
 * close its own. A plain close with unread input makes the system reset the connection, and the answer is lost on its
 * way (golang/go#4183). Bounded in time here, and in bytes by whoever discards what still comes.
 */
final class LingeringClose {
    private final ChannelHandlerContext ctx;
    private final Duration patience;

    LingeringClose(ChannelHandlerContext ctx, Duration patience) {
        this.ctx = ctx;
        this.patience = patience;
    }

    void start() {
        if (!(ctx.channel() instanceof DuplexChannel duplex)) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        // Behind everything that is still to be written.
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            duplex.shutdownOutput();
            Future<?> deadline = ctx.executor().schedule(() -> ctx.close(), patience.toNanos(), NANOSECONDS);
            ctx.channel().closeFuture().addListener(closed -> deadline.cancel(false));
        });
    }
}
