package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.event.CloseCode;
import io.ws2fcgi.bridge.event.Header;
import io.ws2fcgi.bridge.hub.ServerFrame;
import io.ws2fcgi.bridge.net.HalfClose;
import io.ws2fcgi.bridge.session.Client;
import io.ws2fcgi.bridge.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a client's pipeline: its handshake's answer, then its frames.
 *
 * <pre>
 *   while the application is asked:   HttpServerCodec -&gt; ClientHandler      (not read)
 *   after the 101:                    WebSocket13FrameDecoder -&gt; ClientHandler
 *   after a broken frame:             ClientHandler                         (discards)
 * </pre>
 *
 * <p>Frames to the client need no encoder: they arrive here encoded.
 */
public final class ClientHandler extends ChannelInboundHandlerAdapter implements Client, Keepalive.Visited {
    private final String key;
    private final Limits limits;
    private final Duration closeHandshakeTimeout;
    private final Keepalive keepalive;
    private final MessageAssembler assembler;
    private final Channel channel;

    private @Nullable Session session;
    private boolean accepted;
    /** True from our close frame on: nothing may follow it. */
    private boolean closeSent;
    /** True after a broken frame: what the client sends cannot be understood any more. */
    private boolean discarding;
    /** True when nothing was heard since our last ping. */
    private boolean silent;

    private int keepaliveSlot;
    private @Nullable Future<?> closeTimer;

    /**
     * To be put behind the HTTP codec of a channel whose handshake is complete.
     *
     * @param key the client's Sec-WebSocket-Key
     * @param keepalive that of the channel's loop
     */
    public ClientHandler(
            Channel channel, String key, Limits limits, Duration closeHandshakeTimeout, Keepalive keepalive) {
        this.channel = channel;
        this.key = key;
        this.limits = limits;
        this.closeHandshakeTimeout = closeHandshakeTimeout;
        this.keepalive = keepalive;
        assembler = new MessageAssembler(limits.messageBytes());
    }

    /** The session that this client is the wire of. */
    public void attach(Session opened) {
        session = opened;
    }

    // --- From the client.

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        silent = false;
        if (discarding || !(message instanceof WebSocketFrame frame)) {
            ReferenceCountUtil.release(message);
            // RFC 6455 section 4.1: the client must wait for the 101 before it sends anything.
            if (!accepted) channel.close();
        } else if (closeSent) {
            if (frame instanceof CloseWebSocketFrame close) onCloseAnswered(close);
            frame.release();
        } else {
            onFrame(frame);
        }
    }

    private void onFrame(WebSocketFrame frame) {
        if (frame instanceof PingWebSocketFrame ping) onPing(ping);
        else if (frame instanceof PongWebSocketFrame) frame.release();
        else if (frame instanceof CloseWebSocketFrame close) onClose(close);
        else onData(frame);
    }

    private void onData(WebSocketFrame frame) {
        ByteBuf message = assembler.add(frame, channel.alloc());
        if (message != null && session != null) session.onMessage(assembler.isText(), message);
    }

    private void onPing(PingWebSocketFrame ping) {
        try {
            if (pendingBytes() > limits.outboxBytes()) fail(CloseCode.TRY_AGAIN_LATER, "client too slow");
            else channel.writeAndFlush(ServerFrame.pong(ping.content(), channel.alloc()));
        } finally {
            ping.release();
        }
    }

    private void onClose(CloseWebSocketFrame close) {
        int code = code(close);
        closeSent = true;
        if (session != null) session.onClientClose(code, close.reasonText());
        close.release();
        channel.writeAndFlush(ServerFrame.close(code, "", channel.alloc())).addListener(ChannelFutureListener.CLOSE);
    }

    private void onCloseAnswered(CloseWebSocketFrame close) {
        if (session != null) session.onClientClose(code(close), close.reasonText());
        channel.close();
    }

    private static int code(CloseWebSocketFrame close) {
        return close.statusCode() < 0 ? CloseCode.NO_STATUS : close.statusCode();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (session != null && channel.isWritable()) session.onWritable();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        assembler.release();
        if (accepted) keepalive.remove(this, keepaliveSlot);
        if (closeTimer != null) closeTimer.cancel(false);
        if (session != null) session.onClientGone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException broken) {
            fail(broken.closeStatus().code(), broken.closeStatus().reasonText());
        } else {
            // The socket's own trouble (reset, broken pipe): channelInactive follows and says what there is to say.
            channel.close();
        }
    }

    /**
     * Fails the connection (RFC 6455 section 7.1.7). Closing a socket with unread bytes would reset it and destroy the
     * close frame on its way, so the rest of what the client sends is read and thrown away for a bounded time.
     */
    private void fail(int code, String reason) {
        if (discarding) return;
        discarding = true;
        if (channel.pipeline().get(WebSocket13FrameDecoder.class) != null) {
            channel.pipeline().remove(WebSocket13FrameDecoder.class);
        }
        if (session != null) session.closeByBridge(code, reason);
    }

    @Override
    public void onKeepalive() {
        if (closeSent) return;
        if (silent && channel.config().isAutoRead()) {
            channel.close();
        } else {
            silent = true;
            channel.writeAndFlush(ServerFrame.ping(channel.alloc()));
        }
    }

    // --- To the client.

    @Override
    public void accept(@Nullable String protocol, List<Header> headers) {
        if (!channel.isActive()) return;
        accepted = true;
        channel.write(Responses.switchingProtocols(key, protocol, headers));
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(limits.messageBytes())
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false)
                .build();
        // First the new decoder, then away with the old one: what that may still hold goes to whoever follows it.
        channel.pipeline()
                .addBefore(channel.pipeline().context(this).name(), null, new WebSocket13FrameDecoder(config));
        channel.pipeline().remove(HttpServerCodec.class);
        keepaliveSlot = keepalive.add(this);
        resumeReading();
    }

    @Override
    public void reject(int status, String reason, List<Header> headers, ByteBuf body) {
        channel.writeAndFlush(Responses.relayed(status, reason, headers, body))
                .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void write(ByteBuf frame) {
        if (closeSent) frame.release();
        else channel.write(frame, channel.voidPromise());
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
        channel.config().setAutoRead(false);
    }

    @Override
    public void resumeReading() {
        // A pong may lie unread; it counts from now on.
        silent = false;
        channel.config().setAutoRead(true);
    }

    @Override
    public void drop() {
        channel.close();
    }

    @Override
    public void close(int code, String reason) {
        if (closeSent) return;
        closeSent = true;
        channel.writeAndFlush(ServerFrame.close(code, reason, channel.alloc())).addListener(sent -> {
            if (discarding) HalfClose.shutdownOutput(channel);
        });
        closeTimer = channel.eventLoop()
                .schedule(() -> channel.close(), closeHandshakeTimeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
