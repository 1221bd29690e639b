package io.ws2fcgi.bridge.listener;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Adds the Server header to answers that have none; gone after a 101, as no other answer follows it. */
final class ServerHeaderHandler extends ChannelOutboundHandlerAdapter {
    private final String server;

    ServerHeaderHandler(String server) {
        this.server = server;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof HttpResponse response)) {
            ctx.write(message, promise);
            return;
        }
        if (!response.headers().contains(HttpHeaderNames.SERVER)) {
            response.headers().set(HttpHeaderNames.SERVER, server);
        }
        ctx.write(message, promise);
        if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS))
            ctx.pipeline().remove(this);
    }
}
