package io.ws2fcgi.fcgi;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;

/**
 * Closes a connection so that the peer can read all of the answer: send the rest, shut our side, wait for the peer to
 * close its own. A plain close with unread input makes the system reset the connection, and the answer is lost on its
 * way (golang/go#4183). A peer may read as slowly as it likes, but not stop. Bounded in bytes by whoever discards what
 * still comes.
 */
final class LingeringClose {
    /** How long a peer may read nothing of what is left for it: as long as nginx waits for its clients. */
    private static final Duration STANDSTILL = Duration.ofSeconds(60);

    private final ChannelHandlerContext ctx;
    private final Duration patience;

    LingeringClose(ChannelHandlerContext ctx, Duration patience) {
        this.ctx = ctx;
        this.patience = patience;
    }

    void start() {
        // Behind everything that is still to be written.
        ChannelFuture written = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER);
        written.addListener(done -> shut());
        if (!written.isDone()) watch(written, pendingBytes());
    }

    private void shut() {
        if (ctx.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
            later(patience, ctx::close);
        } else {
            ctx.close();
        }
    }

    /** Closes when nothing was taken since {@code before} bytes were pending. */
    private void watch(ChannelFuture written, long before) {
        later(STANDSTILL, () -> {
            if (written.isDone()) return;
            long now = pendingBytes();
            if (now < before) watch(written, now);
            else ctx.close();
        });
    }

    private long pendingBytes() {
        ChannelOutboundBuffer outbound = ctx.channel().unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.totalPendingWriteBytes();
    }

    private void later(Duration time, Runnable action) {
        Future<?> timer = ctx.executor().schedule(action, time.toNanos(), NANOSECONDS);
        ctx.channel().closeFuture().addListener(closed -> timer.cancel(false));
    }
}
