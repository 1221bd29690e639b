package io.ws2fcgi.bridge.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.ws2fcgi.bridge.dialect.StateLimits;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.Limit;
import io.ws2fcgi.bridge.net.LingeringClose;
import io.ws2fcgi.bridge.route.Routing;
import io.ws2fcgi.bridge.session.Application;
import io.ws2fcgi.bridge.wire.ClientHandler;
import io.ws2fcgi.bridge.wire.Refusal;
import io.ws2fcgi.bridge.wire.Responses;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for one handshake request, and hands the connection to a session or turns it away. */
final class HandshakeHandler extends ChannelInboundHandlerAdapter {
    private static final Refusal TOO_SLOW =
            new Refusal(HttpResponseStatus.REQUEST_TIMEOUT, "The handshake took too long.");

    private final Reception reception;
    private @Nullable HttpRequest request;
    private @Nullable Future<?> deadline;
    private boolean done;

    HandshakeHandler(Reception reception) {
        this.reception = reception;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = ctx.executor()
                .schedule(() -> onTimeout(ctx), reception.rules().timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void onTimeout(ChannelHandlerContext ctx) {
        if (done) return;
        reception.door().limited(Limit.HANDSHAKE_TIME, Peer.of(ctx.channel()), "no whole handshake in time, closed");
        if (isHttp(ctx.channel())) refuse(ctx, TOO_SLOW);
        else ctx.close();
    }

    /** Whether something was said that an answer can be given to: encryption, where there is one, has begun. */
    private static boolean isHttp(Channel channel) {
        SslHandler encryption = channel.pipeline().get(SslHandler.class);
        return channel.pipeline().get(FirstByteHandler.class) == null
                && (encryption == null || encryption.handshakeFuture().isSuccess());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (done) return;
            if (message instanceof HttpRequest head) onRequest(ctx, head);
            if (!done && message instanceof LastHttpContent) onComplete(ctx);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onRequest(ChannelHandlerContext ctx, HttpRequest head) {
        request = head;
        Refusal refusal = HandshakeRules.checkHttp(head, reception.rules().headers());
        if (refusal != null) refuse(ctx, refusal);
    }

    private void onComplete(ChannelHandlerContext ctx) {
        if (request == null) return;
        Routing routing = reception.route(request.uri());
        if (routing instanceof Routing.Found found) onRouted(ctx, request, found);
        else refuse(ctx, refusal(routing));
    }

    private void onRouted(ChannelHandlerContext ctx, HttpRequest handshake, Routing.Found found) {
        Arrival arrival = reception.arrival(Peer.of(ctx.channel()), handshake.headers());
        Refusal refusal = HandshakeRules.checkUpgrade(handshake);
        if (refusal == null) refusal = reception.visitors().check(arrival, handshake.headers());
        if (refusal == null) receive(ctx, handshake, found, arrival);
        else refuse(ctx, refusal);
    }

    private static Refusal refusal(Routing routing) {
        return routing instanceof Routing.TooLong
                ? new Refusal(HttpResponseStatus.REQUEST_URI_TOO_LONG, "The path is too long.")
                : new Refusal(HttpResponseStatus.NOT_FOUND, "No WebSocket route matches this path.");
    }

    private void receive(ChannelHandlerContext ctx, HttpRequest handshake, Routing.Found found, Arrival arrival) {
        Application application = reception.application(found.route());
        Desk desk = reception.desk(ctx.channel().eventLoop());
        if (desk.sessions().isDraining()) {
            // Came with a connection that was there before the listener closed.
            refuse(ctx, new Refusal(HttpResponseStatus.SERVICE_UNAVAILABLE, "The bridge is stopping."));
            return;
        }
        Limit limit = reception.door().handshake(ctx.channel(), arrival.peer(), found.route());
        if (limit != null) {
            Refusal full = Door.refusal(limit);
            reception
                    .door()
                    .limited(
                            limit,
                            arrival.peer(),
                            "refused with " + full.status().code());
            refuse(ctx, full);
            return;
        }
        ClientInfo info = ClientInfos.of(reception.newId(desk), handshake, found.pathParams(), arrival, desk.headers());
        int bytes = StateLimits.handshakeBytes(info);
        if (bytes > application.route().limits().stateBytes()) {
            refuse(ctx, new Refusal(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too long."));
            return;
        }
        finish();
        String key = handshake.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "");
        ClientHandler client = desk.wire().client(ctx.channel(), key, application.route(), info);
        ctx.pipeline().replace(this, null, client);
        // Until the application has answered there is nothing that the client may say.
        ctx.channel().config().setAutoRead(false);
        client.attach(desk.sessions().open(application, info, client, bytes));
    }

    private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
        finish();
        LingeringClose.after(ctx.writeAndFlush(Responses.refusal(refusal)));
    }

    private void finish() {
        done = true;
        if (deadline != null) deadline.cancel(false);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        finish();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
