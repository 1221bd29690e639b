package io.ws2fcgi.bridge.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/**
 * Ends what is sent on a connection, while what comes is still read and thrown away: a socket that is closed with bytes
 * unread is reset, and the last ones on their way to the peer are lost.
 */
public final class HalfClose {
    private HalfClose() {}

    /** Stands where bytes come in. */
    private static final class Discarding extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }
    }

    /**
     * Sends no more. Under TLS a close_notify goes first: to the client an end without it is an attack (RFC 8446 section
     * 6.1). Where a channel has no halves it
     * stays as it is. On the channel's loop.
     */
    public static void shutdownOutput(Channel channel) {
        SslHandler encryption = channel.pipeline().get(SslHandler.class);
        if (encryption == null) {
            shutdown(channel);
            return;
        }
        // An engine whose one half is closed need not understand what comes for the other, and OpenSSL's does not.
        channel.pipeline().addFirst(new Discarding());
        ChannelPromise notified = channel.newPromise();
        notified.addListener(done -> shutdown(channel));
        endEncryption(encryption, notified);
    }

    /** Netty would rather have the whole channel closed, which ends both halves. */
    @SuppressWarnings("deprecation")
    private static void endEncryption(SslHandler encryption, ChannelPromise notified) {
        encryption.closeOutbound(notified);
    }

    private static void shutdown(Channel channel) {
        if (channel instanceof DuplexChannel duplex) duplex.shutdownOutput();
    }
}
