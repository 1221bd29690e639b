package io.ws2fcgi.bridge.control;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.ws2fcgi.bridge.net.LingeringClose;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets one request through at a time, so that answers keep the order of the requests and a caller who does not read them
 * is not served any further. What has been decoded already waits here; meanwhile nothing more is read.
 */
final class Pipelining extends ChannelInboundHandlerAdapter {
    private enum State {
        /** The next piece of a request may pass. */
        OPEN,
        /** A whole request has passed, and its answer has not come. */
        ANSWERING,
        /** The last answer was given. Whatever still comes is thrown away. */
        CLOSING
    }

    private final Patience patience;

    @SuppressWarnings("NullAway.Init") // Netty tells it before anything else.
    private ChannelHandlerContext ctx;

    // Confined to the loop.
    private final Queue<Object> waiting = new ArrayDeque<>();
    private State state = State.OPEN;
    /** True while {@link #pass} is on the stack: an answer that comes at once must not begin another loop. */
    private boolean passing;

    Pipelining(Patience patience) {
        this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object piece) {
        if (state == State.CLOSING) {
            ReferenceCountUtil.release(piece);
            return;
        }
        waiting.add(piece);
        pass();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        pass();
        ctx.fireChannelWritabilityChanged();
    }

    private void pass() {
        if (passing) return;
        passing = true;
        while (state == State.OPEN && ctx.channel().isWritable()) {
            Object piece = waiting.poll();
            if (piece == null) break;
            if (piece instanceof LastHttpContent) {
                state = State.ANSWERING;
                patience.received(ctx);
            }
            ctx.fireChannelRead(piece);
        }
        passing = false;
        ctx.flush();
        ctx.channel().config().setAutoRead(waiting.isEmpty());
    }

    /** Answers the request that has passed, and lets the next one through. Takes ownership of the response. */
    void answer(FullHttpResponse response) {
        if (state == State.CLOSING) {
            response.release();
            return;
        }
        state = State.OPEN;
        patience.answered(ctx);
        ctx.write(response);
        pass();
    }

    /** Answers for the last time, also before the request is there as a whole. Takes ownership of the response. */
    void answerAndClose(FullHttpResponse response) {
        if (state == State.CLOSING) {
            response.release();
            return;
        }
        state = State.CLOSING;
        dropWaiting();
        ctx.channel().config().setAutoRead(true);
        LingeringClose.after(ctx.writeAndFlush(response));
    }

    /** Answers for the last time, with a body that others write; whatever still comes is thrown away. */
    void stream(HttpResponse head) {
        if (state == State.CLOSING) return;
        state = State.CLOSING;
        dropWaiting();
        ctx.channel().config().setAutoRead(true);
        ctx.writeAndFlush(head);
    }

    private void dropWaiting() {
        for (Object piece = waiting.poll(); piece != null; piece = waiting.poll()) ReferenceCountUtil.release(piece);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.CLOSING;
        dropWaiting();
        ctx.fireChannelInactive();
    }
}
