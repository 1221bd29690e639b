package io.ws2fcgi.bridge.control;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Answers {@code /healthz} and {@code /readyz}: they need no secret and tell no names. */
final class HealthHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Health health;

    HealthHandler(Health health) {
        this.health = health;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        boolean head = HttpMethod.HEAD.equals(request.method());
        if (!request.decoderResult().isSuccess()) {
            answer(ctx, HttpResponseStatus.BAD_REQUEST, "bad request", false, head);
        } else if (!isKnown(request.uri())) {
            answer(ctx, HttpResponseStatus.NOT_FOUND, "not found", keepAlive, head);
        } else if (!head && !HttpMethod.GET.equals(request.method())) {
            answer(ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, "method not allowed", keepAlive, head);
        } else if (request.uri().equals("/healthz")) {
            answer(ctx, HttpResponseStatus.OK, "ok", keepAlive, head);
        } else {
            answerReadiness(ctx, keepAlive, head);
        }
    }

    private static boolean isKnown(String uri) {
        return uri.equals("/healthz") || uri.equals("/readyz");
    }

    private void answerReadiness(ChannelHandlerContext ctx, boolean keepAlive, boolean head) {
        if (!health.isServing()) {
            answer(ctx, HttpResponseStatus.SERVICE_UNAVAILABLE, "draining", keepAlive, head);
            return;
        }
        // The next request waits: answers keep the order of the requests.
        ctx.channel().config().setAutoRead(false);
        health.poolReachable()
                .addListener(asked -> ctx.executor().execute(() -> {
                    boolean reachable = asked.isSuccess() && Boolean.TRUE.equals(asked.getNow());
                    if (reachable) answer(ctx, HttpResponseStatus.OK, "ready", keepAlive, head);
                    else answer(ctx, HttpResponseStatus.SERVICE_UNAVAILABLE, "no pool reachable", keepAlive, head);
                    ctx.channel().config().setAutoRead(true);
                }));
    }

    private static void answer(
            ChannelHandlerContext ctx, HttpResponseStatus status, String text, boolean keepAlive, boolean head) {
        ByteBuf body = Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8);
        int length = body.readableBytes();
        if (head) body.clear();
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED))
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
        HttpUtil.setKeepAlive(response, keepAlive);
        ChannelFuture sent = ctx.writeAndFlush(response);
        if (!keepAlive) sent.addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object idle) {
        ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
