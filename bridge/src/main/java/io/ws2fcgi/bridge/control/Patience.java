package io.ws2fcgi.bridge.control;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.ws2fcgi.bridge.config.ControlLimits;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends connections that keep nothing but a place: idle ones are closed, and one that does not get to the end of its
 * request, or does not read its answers, hears 408 or nothing. Stands before the decoder, so that it sees single bytes.
 */
final class Patience extends ChannelInboundHandlerAdapter {
    /** Fired when a request has not come to its end in time. */
    enum Lost {
        REQUEST
    }

    private enum Phase {
        IDLE,
        RECEIVING,
        /** The bridge's turn: nobody has to hurry. */
        ANSWERING,
        ENDED
    }

    private final Duration request;
    private final Duration idle;

    // Confined to the loop.
    private Phase phase = Phase.IDLE;
    /** When the phase began. */
    private long since;

    Patience(ControlLimits limits) {
        request = limits.requestTimeout();
        idle = limits.idleTimeout();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        enter(Phase.IDLE, ctx);
        check(ctx);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if (phase == Phase.IDLE) enter(Phase.RECEIVING, ctx);
        ctx.fireChannelRead(bytes);
    }

    /** A whole request is there. */
    void received(ChannelHandlerContext ctx) {
        enter(Phase.ANSWERING, ctx);
    }

    /** Its answer was written. */
    void answered(ChannelHandlerContext ctx) {
        enter(Phase.IDLE, ctx);
    }

    private void enter(Phase next, ChannelHandlerContext ctx) {
        phase = next;
        since = ctx.executor().ticker().nanoTime();
    }

    /** One timer for a connection's whole life: it looks again when the present phase would have lasted too long. */
    private void check(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive() || phase == Phase.ENDED) return;
        long allowed = (phase == Phase.RECEIVING ? request : idle).toNanos();
        long left = since + allowed - ctx.executor().ticker().nanoTime();
        if (left <= 0) {
            tooLong(ctx);
            left = allowed;
        }
        // The next phase may be a shorter one.
        long next = Math.min(left, Math.min(request.toNanos(), idle.toNanos()));
        ctx.executor().schedule(() -> check(ctx), next, TimeUnit.NANOSECONDS);
    }

    private void tooLong(ChannelHandlerContext ctx) {
        if (phase == Phase.IDLE) {
            phase = Phase.ENDED;
            ctx.close();
        } else if (phase == Phase.RECEIVING) {
            phase = Phase.ENDED;
            ctx.fireUserEventTriggered(Lost.REQUEST);
        }
    }
}
