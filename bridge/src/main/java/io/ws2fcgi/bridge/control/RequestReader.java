package io.ws2fcgi.bridge.control;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request after the other and has it answered. Whether it may be made is decided at its head: the body of one
 * that may not is thrown away, and only then is the answer sent, because a caller who is still writing does not listen.
 */
final class RequestReader extends SimpleChannelInboundHandler<HttpObject> {
    private final FrontDesk desk;
    private final Pipelining pipelining;

    // Of the present request; confined to the loop.
    private @Nullable HttpRequest head;
    private FrontDesk.@Nullable Admitted admitted;
    private @Nullable Refused refused;
    private final Body body = new Body();
    private long received;
    private boolean closing;

    RequestReader(FrontDesk desk, Pipelining pipelining) {
        this.desk = desk;
        this.pipelining = pipelining;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject piece) {
        if (closing) return;
        if (piece instanceof HttpRequest request) begin(ctx, request);
        if (piece instanceof HttpContent content && !closing) more(ctx, content);
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        head = request;
        admitted = null;
        refused = null;
        received = 0;
        try {
            admitted = desk.admit(request, caller(ctx.channel()));
            if (HttpUtil.is100ContinueExpected(request)) sendContinue(ctx);
        } catch (Refused no) {
            refused = no;
            // Either the body is not to come, or it is too long, or nobody knows where it ends.
            boolean unread = HttpUtil.is100ContinueExpected(request)
                    || request.decoderResult().isFailure()
                    || HttpUtil.getContentLength(request, 0L) > desk.maxBody();
            if (unread) last(no);
        }
    }

    private static void sendContinue(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }

    private void more(ChannelHandlerContext ctx, HttpContent content) {
        received += content.content().readableBytes();
        if (content.decoderResult().isFailure()) {
            last(Refused.badRequest("the body is not what its headers say"));
        } else if (received > desk.maxBody()) {
            last(refused == null ? desk.tooLong() : refused);
        } else {
            if (refused == null) body.add(content.content(), ctx.alloc());
            if (content instanceof LastHttpContent) finish(ctx);
        }
    }

    private void finish(ChannelHandlerContext ctx) {
        HttpRequest request = Objects.requireNonNull(head);
        if (refused != null) {
            answer(ctx, request, refused.response());
            return;
        }
        FrontDesk.Admitted call = Objects.requireNonNull(admitted);
        call(ctx, request, call)
                .addListener((Future<Response> done) -> answer(
                        ctx,
                        request,
                        done.isSuccess() ? done.getNow() : failed(call.found().row(), done.cause())));
    }

    private Future<Response> call(ChannelHandlerContext ctx, HttpRequest request, FrontDesk.Admitted call) {
        ByteBuf content = body.take();
        try {
            Request whole =
                    new Request(call.found().variables(), call.query(), request.headers(), content, ctx.executor());
            return call.found().row().call().answer(whole);
        } catch (Refused | RuntimeException failed) {
            return ctx.executor().newFailedFuture(failed);
        } finally {
            content.release();
        }
    }

    private Response failed(Routes.Row row, Throwable cause) {
        return cause instanceof Refused no ? no.response() : desk.failed(row, cause);
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest request, Response response) {
        if (response.stream() != null && !HttpMethod.HEAD.equals(request.method())) {
            closing = true;
            pipelining.stream(Answers.head(response, request));
            response.stream().accept(ctx.channel());
        } else if (HttpUtil.isKeepAlive(request)) {
            pipelining.answer(Answers.of(response, request));
        } else {
            end(request, response);
        }
    }

    /** Refuses a request that is not there as a whole. */
    private void last(Refused no) {
        end(Objects.requireNonNull(head), no.response());
    }

    private void end(HttpRequest request, Response response) {
        closing = true;
        body.release();
        pipelining.answerAndClose(Answers.last(response, HttpMethod.HEAD.equals(request.method())));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != Patience.Lost.REQUEST || closing) return;
        closing = true;
        body.release();
        Refused late = new Refused(HttpResponseStatus.REQUEST_TIMEOUT, "the request did not come to its end in time");
        pipelining.answerAndClose(Answers.last(late.response(), false));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        body.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A caller that went away is no news.
        if (!(cause instanceof IOException)) desk.broken(cause);
        ctx.close();
    }

    private static String caller(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress tcp
                ? tcp.getAddress().getHostAddress()
                : "unix:";
    }
}
