package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.CloseCode;
import io.ws2fcgi.bridge.event.Header;
import io.ws2fcgi.bridge.event.Limit;
import io.ws2fcgi.bridge.hub.ServerFrame;
import io.ws2fcgi.bridge.hub.SharedFrame;
import io.ws2fcgi.bridge.net.HalfClose;
import io.ws2fcgi.bridge.session.Client;
import io.ws2fcgi.bridge.session.Session;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a client's pipeline: its handshake's answer, then its frames.
 *
 * <pre>
 *   while the application is asked:   HttpServerCodec -&gt; ClientHandler      (not read)
 *   after the 101:                    FrameDecoder -&gt; ClientHandler         (which Incoming tells of frames)
 * </pre>
 *
 * <p>Frames to the client need no encoder: they arrive here encoded.
 */
public final class ClientHandler extends ChannelInboundHandlerAdapter
        implements Client, Keepalive.Visited, Shortage.Holder {
    private final Channel channel;
    private final String key;
    private final ClientInfo info;
    private final RouteWire route;
    private final Incoming incoming;

    private @Nullable Session session;
    /** Null until the client is accepted. */
    private @Nullable FrameDecoder decoder;

    private @Nullable Extras extras;
    /** True while the session has enough to do; {@link Extras} may have a reason of its own not to read. */
    private boolean sessionIsFull;
    /** True while memory is short and much of it is this client's. */
    private boolean heldBack;
    /** True from our close frame on: nothing may follow it. */
    private boolean closeSent;
    /** True after a broken frame: what the client sends cannot be understood any more. */
    private boolean discarding;
    /** True when something was written that goes out when all was read that had come. */
    private boolean flushDue;

    private int pingSlot;
    private @Nullable Future<?> closeTimer;

    ClientHandler(Channel channel, String key, RouteWire route, ClientInfo info) {
        this.channel = channel;
        this.key = key;
        this.route = route;
        this.info = info;
        incoming = new Incoming(this, route, info);
    }

    /** The session that this client is the wire of. */
    public void attach(Session opened) {
        session = opened;
        incoming.attach(opened);
    }

    // --- From the client.

    /** Frames do not come this way. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
        if (decoder != null) return;
        // RFC 6455 section 4.1: the client must wait for the 101 before it sends anything. The session is told here, as
        // the answer may come before channelInactive does.
        if (session != null) session.onClientGone();
        channel.close();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (flushDue) {
            flushDue = false;
            channel.flush();
        }
        holdBackIfShort();
    }

    /** Something of the bridge's own. Takes ownership of the frame. */
    void sendAtOnce(ByteBuf frame) throws ViolationException {
        int maxUnread = route.limits().outboxBytes();
        if (pendingBytes() > maxUnread) {
            frame.release();
            limited(Limit.OUTBOX, "more than " + maxUnread + " bytes unread; closed");
            throw new ViolationException(CloseCode.TRY_AGAIN_LATER, "client too slow");
        }
        channel.write(extras == null ? frame : extras.compress(frame), channel.voidPromise());
        flushDue = true;
    }

    /** The client's close frame: the first one, which is answered, or the answer to ours. */
    void onClose(CloseBody close) {
        if (decoder != null) decoder.end();
        boolean answered = closeSent;
        closing();
        if (session != null) session.onClientClose(close.code(), close.reason());
        if (answered) channel.close();
        else
            channel.writeAndFlush(ServerFrame.close(close.code(), "", channel.alloc()))
                    .addListener(ChannelFutureListener.CLOSE);
    }

    /**
     * Fails the connection (RFC 6455 section 7.1.7). Closing a socket with unread bytes would reset it and destroy the
     * close frame on its way, so the rest of what the client sends is read and thrown away for a bounded time.
     */
    void fail(ViolationException violation) {
        discarding = true;
        if (closeSent) return;
        if (violation.code() == CloseCode.MESSAGE_TOO_BIG) {
            limited(Limit.MESSAGE_SIZE, "message longer than " + route.limits().messageBytes() + " bytes; closed");
        }
        if (session != null) session.closeByBridge(violation.code(), violation.reason());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (session != null && channel.isWritable()) session.onWritable();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing();
        if (extras != null) extras.end();
        if (decoder != null) route.wire().pings().remove(this, pingSlot);
        if (closeTimer != null) closeTimer.cancel(false);
        if (session != null) session.onClientGone();
    }

    /** The socket's own trouble (reset, broken pipe): channelInactive follows and says what there is to say. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channel.close();
    }

    // --- Memory.

    private void holdBackIfShort() {
        if (heldBack || closeSent || decoder == null) return;
        Shortage shortage = route.wire().shortage();
        if (!shortage.concerns(heldBytes())) return;
        heldBack = true;
        limited(Limit.MEMORY, "memory for buffers is short, and much of it in use for this client; made to wait");
        shortage.add(this);
        updateReading();
    }

    @Override
    public long heldBytes() {
        long unread = decoder == null ? 0 : decoder.heldBytes();
        long waiting = session == null ? 0 : session.waitingBytes();
        return unread + incoming.heldBytes() + waiting + pendingBytes();
    }

    @Override
    public void onPlenty() {
        heldBack = false;
        updateReading();
    }

    @Override
    public void shed() {
        if (session == null) return;
        limited(Limit.MEMORY, "memory for buffers is short, and most of it in use for this client; closed");
        boolean unread = pendingBytes() > 0;
        session.closeByBridge(CloseCode.TRY_AGAIN_LATER, "short of memory");
        // A close frame behind all that would not be read either.
        if (unread) channel.close();
    }

    // --- Time.

    @Override
    public void onVisit() {
        if (closeSent) return;
        if (incoming.wasSilent() && !isPaused()) {
            channel.close();
        } else {
            incoming.listen();
            channel.writeAndFlush(ServerFrame.ping(channel.alloc()));
        }
    }

    private void onAge(Limit limit) {
        if (closeSent || session == null) return;
        limited(limit, limit == Limit.IDLE ? "no message for too long; closed" : "connected for too long; closed");
        session.closeByBridge(CloseCode.GOING_AWAY, limit == Limit.IDLE ? "idle" : "end of lifetime");
    }

    private void limited(Limit limit, String message) {
        route.wire().events().limited(limit, info.remoteAddress(), message);
    }

    // --- To the client.

    @Override
    public void accept(@Nullable String protocol, List<Header> headers) {
        if (!channel.isActive()) return;
        DeflateTerms terms = terms();
        channel.write(Responses.switchingProtocols(key, protocol, terms == null ? null : terms.header(), headers));
        extras = Extras.of(route, terms, this::updateReading, this::limited, this::onAge);
        incoming.extras(extras);
        decoder = new FrameDecoder(incoming, terms != null);
        // First the new decoder, then away with the old one: what that may still hold goes to whoever follows it.
        channel.pipeline().addBefore(channel.pipeline().context(this).name(), null, decoder);
        channel.pipeline().remove(HttpServerCodec.class);
        pingSlot = route.wire().pings().add(this);
        resumeReading();
    }

    private @Nullable DeflateTerms terms() {
        List<String> offers = info.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase("Sec-WebSocket-Extensions"))
                .map(Header::value)
                .toList();
        return offers.isEmpty()
                ? null
                : DeflateOffers.choose(offers, route.config().compression());
    }

    @Override
    public void reject(int status, String reason, List<Header> headers, ByteBuf body) {
        channel.writeAndFlush(Responses.relayed(status, reason, headers, body))
                .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void write(ByteBuf frame) {
        if (closeSent) {
            frame.release();
            return;
        }
        onSent(frame);
        channel.write(extras == null ? frame : extras.compress(frame), channel.voidPromise());
    }

    @Override
    public void write(SharedFrame frame) {
        if (closeSent) return;
        ByteBuf own = extras == null ? frame.plain() : extras.compress(frame);
        onSent(own);
        channel.write(own, channel.voidPromise());
    }

    private void onSent(ByteBuf frame) {
        if (extras != null && ServerFrame.isMessage(frame)) extras.onMessage();
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public long pendingBytes() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.totalPendingWriteBytes();
    }

    @Override
    public void pauseReading() {
        sessionIsFull = true;
        updateReading();
    }

    @Override
    public void resumeReading() {
        sessionIsFull = false;
        updateReading();
    }

    /** Whether what comes is not to be looked at now. */
    boolean isPaused() {
        return sessionIsFull || heldBack || (extras != null && extras.isHolding());
    }

    /** Each of three may have its reason not to read. */
    private void updateReading() {
        if (!channel.isActive()) return;
        boolean reading = !isPaused();
        channel.config().setAutoRead(reading);
        if (!reading) return;
        // A pong may lie unread; it counts from now on.
        incoming.heard();
        if (decoder != null) decoder.proceed();
    }

    @Override
    public void drop() {
        channel.close();
    }

    @Override
    public void close(int code, String reason) {
        if (closeSent) return;
        closing();
        channel.writeAndFlush(ServerFrame.close(code, reason, channel.alloc())).addListener(sent -> {
            if (discarding) HalfClose.shutdownOutput(channel);
        });
        closeTimer = channel.eventLoop()
                .schedule(
                        () -> channel.close(),
                        route.wire().closeHandshakeTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** From now on only a close frame of the client's counts. */
    private void closing() {
        closeSent = true;
        incoming.end();
        if (extras != null) extras.closing();
        if (!heldBack) return;
        route.wire().shortage().remove(this);
        onPlenty();
    }
}
