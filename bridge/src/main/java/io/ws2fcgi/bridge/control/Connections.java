package io.ws2fcgi.bridge.control;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import io.ws2fcgi.bridge.config.ControlLimits;
import io.ws2fcgi.bridge.net.LingeringClose;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Furnishes the connections of callers, as many as may be open at once. */
final class Connections extends ChannelInitializer<Channel> {
    private static final int MAX_REQUEST_LINE = 8 << 10;
    private static final int MAX_HEADERS = 16 << 10;
    private final FrontDesk desk;
    private final ControlLimits limits;
    private final AtomicInteger open = new AtomicInteger();

    Connections(FrontDesk desk, ControlLimits limits) {
        this.desk = desk;
        this.limits = limits;
    }

    @Override
    protected void initChannel(Channel channel) {
        boolean room = open.incrementAndGet() <= limits.connections();
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        if (!room) {
            channel.pipeline().addLast(new HttpResponseEncoder(), new TurnedAway());
            return;
        }
        HttpDecoderConfig decoder = new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(MAX_HEADERS);
        Patience patience = new Patience(limits);
        Pipelining pipelining = new Pipelining(patience);
        // Not HttpServerCodec: it fails where more than 128 requests come before their answers.
        channel.pipeline()
                .addLast(
                        patience,
                        new HttpRequestDecoder(decoder),
                        new HttpResponseEncoder(),
                        pipelining,
                        new RequestReader(desk, pipelining));
    }

    private static final class TurnedAway extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            Response full = Response.problem(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "more connections than the limit allows (expected: a pause of 1 s)",
                    Map.of(HttpHeaderNames.RETRY_AFTER.toString(), "1"));
            LingeringClose.after(ctx.writeAndFlush(Answers.last(full, false)));
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object unread) {
            ReferenceCountUtil.release(unread);
        }
    }
}
