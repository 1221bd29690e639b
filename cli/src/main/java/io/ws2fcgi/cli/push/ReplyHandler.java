package io.ws2fcgi.cli.push;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Brings requests and responses of one connection together. There is never more than one that is not answered. */
final class ReplyHandler extends SimpleChannelInboundHandler<FullHttpResponse> {
    private static final String NOT_HTTP = "what answers there is not a control listener (its HTTP cannot be read)";

    private final String host;
    private final @Nullable Credentials credentials;

    /** Set before anybody learns of the connection. */
    private @Nullable ChannelHandlerContext context;

    // Confined to the connection's loop.

    /** Null while nothing is asked. */
    private @Nullable CompletableFuture<Reply> awaited;
    /** What the bridge said unasked, because it has no room for one more connection. */
    private @Nullable Reply early;

    ReplyHandler(String host, @Nullable Credentials credentials) {
        this.host = host;
        this.credentials = credentials;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** Sends {@code call}. Any thread; {@code answer} is completed on the loop, with an IOException when none comes. */
    void ask(ApiCall call, CompletableFuture<Reply> answer) {
        ChannelHandlerContext ctx = context;
        if (ctx == null) throw new IllegalStateException("handler: not in a pipeline (expected: connected)");
        ctx.executor().execute(() -> {
            if (early == null) ask(ctx, call, answer);
            else answer.complete(early);
        });
    }

    private void ask(ChannelHandlerContext ctx, ApiCall call, CompletableFuture<Reply> answer) {
        awaited = answer;
        // A write that fails is no end: the answer that explains it may be on its way, and otherwise a close is.
        ctx.writeAndFlush(request(call));
        if (!ctx.channel().isActive()) channelInactive(ctx);
    }

    private FullHttpRequest request(ApiCall call) {
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(call.method()),
                call.target(),
                Unpooled.wrappedBuffer(call.body()));
        request.headers()
                .set(HttpHeaderNames.HOST, host)
                .set(HttpHeaderNames.USER_AGENT, "ws2fcgi")
                .set(HttpHeaderNames.ACCEPT, HttpHeaderValues.APPLICATION_JSON);
        if (credentials != null) request.headers().set(HttpHeaderNames.AUTHORIZATION, credentials.header());
        if (call.contentType() != null) {
            request.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, call.contentType())
                    .set(HttpHeaderNames.CONTENT_LENGTH, call.body().length);
        }
        return request;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
        if (response.decoderResult().isFailure()) {
            fail(ctx, NOT_HTTP);
            return;
        }
        // 100 Continue and its like come before the answer.
        if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) return;
        CompletableFuture<Reply> answer = awaited;
        awaited = null;
        Reply reply = Reply.of(response);
        // First the close: whoever has the answer may ask again at once, and must not do so over this connection.
        if (answer == null || !HttpUtil.isKeepAlive(response)) ctx.close();
        if (answer == null) early = reply;
        else answer.complete(reply);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, "the connection ended before the answer; what was asked for may have been done or not");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) channelInactive(ctx);
        else fail(ctx, cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }

    private void fail(ChannelHandlerContext ctx, String why) {
        CompletableFuture<Reply> answer = awaited;
        awaited = null;
        if (answer != null) answer.completeExceptionally(new IOException(why));
        ctx.close();
    }
}
