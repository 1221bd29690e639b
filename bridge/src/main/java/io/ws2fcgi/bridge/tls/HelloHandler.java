package io.ws2fcgi.bridge.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the name that a client asks for out of its first message, and gives its place to the encryption for that name. */
final class HelloHandler extends AbstractSniHandler<SslHandler> {
    /** A ClientHello with post-quantum keys is 2 KB. */
    private static final int LONGEST_HELLO = 16 << 10;

    /** How long a close waits for its last bytes to be taken, among them the close_notify. */
    private static final int CLOSE_MILLIS = 1000;

    private final Tls tls;
    private final long deadline;

    HelloHandler(Tls tls, Duration timeout) {
        super(LONGEST_HELLO, timeout.toMillis());
        this.tls = tls;
        deadline = System.nanoTime() + timeout.toNanos();
    }

    @Override
    protected Future<SslHandler> lookup(ChannelHandlerContext ctx, @Nullable String name) {
        return ctx.executor().newSucceededFuture(tls.encryption(name, ctx.alloc()));
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, @Nullable String name, Future<SslHandler> found) {
        SslHandler encryption = found.getNow();
        // One time for both halves; zero would mean for ever.
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        encryption.setHandshakeTimeoutMillis(Math.max(1, left));
        encryption.setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS);
        boolean placed = false;
        try {
            ctx.pipeline().replace(this, null, encryption);
            placed = true;
        } finally {
            if (!placed) ReferenceCountUtil.release(encryption.engine());
        }
    }
}
