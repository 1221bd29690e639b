package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.ws2fcgi.bridge.net.LingeringCloses;
import io.ws2fcgi.bridge.wire.Refusal;
import io.ws2fcgi.bridge.wire.Responses;

/**
 * Tells a client that has not been heard why it may not come in, and ends its connection so that this arrives, even where
 * its request was on its way already. To be added in front of all others: it writes bytes, which the codec of HTTP, that may
 * be there already, does not take; and nobody behind it hears anything more.
 */
final class TurnedAwayHandler extends ChannelInboundHandlerAdapter {
    private final Refusal refusal;
    private final LingeringCloses closes;

    TurnedAwayHandler(Refusal refusal, LingeringCloses closes) {
        this.refusal = refusal;
        this.closes = closes;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        closes.after(ctx.writeAndFlush(Unpooled.copiedBuffer(answer(), UTF_8)));
    }

    private String answer() {
        String body = refusal.hint() + "\n";
        return "HTTP/1.1 " + refusal.status() + "\r\nRetry-After: " + Responses.RETRY_AFTER
                + "\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
