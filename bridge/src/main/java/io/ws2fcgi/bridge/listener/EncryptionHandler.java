package io.ws2fcgi.bridge.listener;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.Limit;
import io.ws2fcgi.bridge.tls.Tls;

/** Behind the encryption of a connection: notes who came through it, and who took too long. */
final class EncryptionHandler extends ChannelInboundHandlerAdapter {
    private final Tls tls;
    private final BridgeEvents events;
    private boolean late;

    EncryptionHandler(Tls tls, BridgeEvents events) {
        this.tls = tls;
        this.events = events;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent) {
            // The client will say nothing more, even if its socket stays open.
            ctx.close();
        } else if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
            onEncrypted(ctx);
        } else if (event instanceof SslCompletionEvent failed
                && failed.cause() instanceof SslHandshakeTimeoutException) {
            onTimeout(ctx);
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Where a proxy has said how the client came, this is only the proxy's own encryption. */
    private void onEncrypted(ChannelHandlerContext ctx) {
        Peer peer = Peer.of(ctx.channel());
        SslHandler encryption = ctx.pipeline().get(SslHandler.class);
        if (!peer.secure()) peer.encrypted(tls.info(encryption)).putOn(ctx.channel());
    }

    private void onTimeout(ChannelHandlerContext ctx) {
        if (late) return;
        late = true;
        events.limited(Limit.HANDSHAKE_TIME, Peer.of(ctx.channel()).remoteAddress(), "TLS handshake too slow, closed");
        ctx.close();
    }
}
