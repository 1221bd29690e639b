package io.ws2fcgi.bridge.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** Ends what is sent on a connection, while what comes is still read. */
public final class HalfClose {
    private HalfClose() {}

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
