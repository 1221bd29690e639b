package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Delivery;
import io.ws2fcgi.bridge.wire.Refusal;
import io.ws2fcgi.bridge.wire.Responses;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes pushes on a port that clients connect to, and steps aside for the first handshake (WS-CGI section 6).
 *
 * <pre>
 *   until then:   HttpServerCodec -&gt; FlowControlHandler -&gt; PushHandler
 *   from then on: HttpServerCodec -&gt; HandshakeHandler
 * </pre>
 *
 * <p>A connection's pushes are carried one after the other: nothing is read while one is on its way, so that whoever
 * pushes faster than that waits. A push that is refused is the last on its connection.
 */
final class PushHandler extends ChannelInboundHandlerAdapter {
    private final Reception reception;
    private final Pushes pushes;

    /** The push that is arriving. */
    private @Nullable PushForm form;
    /** The answer to a push that was refused; what is left of that push is thrown away. */
    private @Nullable ChannelFuture refused;
    /** True while a push is on its way to its receivers. */
    private boolean delivering;

    private boolean keepAlive;
    private @Nullable Future<?> deadline;

    PushHandler(Reception reception, Pushes pushes) {
        this.reception = reception;
        this.pushes = pushes;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        waitForRequest(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (refused == null && message instanceof HttpRequest head && PushRules.isForHandshake(head)) {
            stepAside(ctx, head);
            return;
        }
        try {
            if (refused == null) onPush(ctx, message);
            if (refused != null && message instanceof LastHttpContent) refused.addListener(ChannelFutureListener.CLOSE);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void stepAside(ChannelHandlerContext ctx, HttpRequest head) {
        ctx.pipeline().replace(this, null, new HandshakeHandler(reception));
        ctx.fireChannelRead(head);
        ctx.pipeline().remove(FlowControlHandler.class);
    }

    private void onPush(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest head) onHead(ctx, head);
            if (message instanceof HttpContent content && form != null) onContent(ctx, form, content);
        } catch (PushRefusedException refusal) {
            refuse(ctx, refusal.refusal());
        }
    }

    private void onHead(ChannelHandlerContext ctx, HttpRequest head) throws PushRefusedException {
        Refusal refusal = PushRules.check(head, ctx.channel().remoteAddress(), pushes);
        if (refusal != null) throw new PushRefusedException(refusal);
        keepAlive = HttpUtil.isKeepAlive(head);
        form = new PushForm(head, pushes, ctx.alloc());
        if (HttpUtil.is100ContinueExpected(head)) ctx.writeAndFlush(response(HttpResponseStatus.CONTINUE, ""));
    }

    private void onContent(ChannelHandlerContext ctx, PushForm arriving, HttpContent content)
            throws PushRefusedException {
        if (content.decoderResult().isFailure()) {
            ctx.close();
            return;
        }
        arriving.add(content);
        if (!(content instanceof LastHttpContent)) return;
        Action.Send push = arriving.read();
        if (push == null) answer(ctx);
        else deliver(ctx, push);
    }

    private void deliver(ChannelHandlerContext ctx, Action.Send push) {
        Future<Delivery> delivery = pushes.broker().deliver(push, ctx.executor());
        if (delivery.isDone()) {
            answer(ctx);
            return;
        }
        delivering = true;
        readOrNot(ctx.channel());
        delivery.addListener(done -> {
            delivering = false;
            answer(ctx);
            readOrNot(ctx.channel());
        });
    }

    /** Says what the original says, whoever heard it: an id that nobody has is no mistake of the application. */
    private void answer(ChannelHandlerContext ctx) {
        dropForm();
        DefaultFullHttpResponse ok = response(HttpResponseStatus.OK, "OK");
        HttpUtil.setContentLength(ok, ok.content().readableBytes());
        HttpUtil.setKeepAlive(ok, keepAlive);
        ChannelFuture answered = ctx.writeAndFlush(ok);
        if (keepAlive) waitForRequest(ctx);
        else answered.addListener(ChannelFutureListener.CLOSE);
    }

    private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
        dropForm();
        // Closing with unread bytes would be a reset, which can destroy the answer: so the rest is read for a while.
        refused = ctx.writeAndFlush(Responses.refusal(refusal));
    }

    /** Bounds the time to the end of the next request, a slow one as well as none. */
    private void waitForRequest(ChannelHandlerContext ctx) {
        stopWaiting();
        deadline = ctx.executor()
                .schedule(() -> ctx.close(), reception.rules().timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopWaiting() {
        if (deadline != null) deadline.cancel(false);
    }

    /** Whoever does not read its answers is not read either. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        readOrNot(ctx.channel());
    }

    private void readOrNot(Channel channel) {
        channel.config().setAutoRead(!delivering && channel.isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        dropForm();
        stopWaiting();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        dropForm();
        stopWaiting();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void dropForm() {
        if (form != null) form.release();
        form = null;
    }

    private static DefaultFullHttpResponse response(HttpResponseStatus status, String text) {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, UTF_8));
    }
}
