package io.ws2fcgi.bridge.listener;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import io.ws2fcgi.bridge.event.TlsInfo;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection, as far as is known: the socket's own word at first, then that of whoever in
 * front of the bridge may say it.
 *
 * @param remote the client's address; null on a Unix socket
 * @param local the address that it connected to; null on a Unix socket
 * @param tls how the client's side is encrypted; null when it is not
 */
record Peer(
        @Nullable InetSocketAddress remote,
        @Nullable InetSocketAddress local,
        @Nullable TlsInfo tls) {
    /** REMOTE_ADDR of a client on a Unix socket, which has no address. */
    private static final String UNIX = "unix:";

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private static final AttributeKey<Peer> KEY = AttributeKey.valueOf(Peer.class, "peer");

    /** Who it is by what is known now. On the channel's loop. */
    static Peer of(Channel channel) {
        // Asking for an attribute that is not there would make it.
        Peer told = channel.hasAttr(KEY) ? channel.attr(KEY).get() : null;
        return told == null ? ofSocket(channel) : told;
    }

    /** From now on {@link #of} says this. On the channel's loop. */
    void putOn(Channel channel) {
        channel.attr(KEY).set(this);
    }

    /** The same, encrypted so; null for not encrypted. */
    Peer withTls(@Nullable TlsInfo how) {
        return new Peer(remote, local, how);
    }

    private static Peer ofSocket(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress remote
                ? new Peer(remote, (InetSocketAddress) channel.localAddress(), null)
                : new Peer(null, null, null);
    }

    boolean secure() {
        return tls != null;
    }

    String remoteAddress() {
        return text(remote);
    }

    int remotePort() {
        return remote == null ? 0 : remote.getPort();
    }

    String serverAddress() {
        return text(local);
    }

    int serverPort() {
        if (local != null) return local.getPort();
        return secure() ? HTTPS_PORT : HTTP_PORT;
    }

    private static String text(@Nullable InetSocketAddress address) {
        return address == null ? UNIX : NetUtil.toAddressString(address.getAddress());
    }
}
