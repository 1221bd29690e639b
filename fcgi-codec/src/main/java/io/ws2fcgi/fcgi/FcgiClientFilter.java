package io.ws2fcgi.fcgi;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Lets only certain addresses talk to a responder: whoever else connects is closed before a byte of it is read. It goes in
 * front of everything else, and leaves the pipeline of those whom it lets in.
 *
 * <pre>{@code
 * FcgiClientFilter filter = FcgiClientFilter.parse("192.0.2.10,192.0.2.11");
 * ...
 * pipeline.addLast(filter, new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE, new FcgiServerHandler(config, application));
 * }</pre>
 *
 * <p>FastCGI has no authentication, and its parameters are authority: who reaches the port says which script runs and who
 * the user is. One that listens beyond the loopback interface needs this, or a firewall. This library binds nothing and
 * logs nothing, so it is for the one who does to ask {@link #isNeededAt} and to warn.
 *
 * <p>Unix sockets are not filtered, as in php-fpm: there it is the file's mode and owner that say who may connect.
 *
 * <p>Immutable; one serves all connections, on any loop.
 *
 * @see <a href="https://fastcgi-archives.github.io/FastCGI_Specification.html#S3.2">FastCGI 1.0, section 3.2</a>
 */
@Sharable
public final class FcgiClientFilter extends ChannelInboundHandlerAdapter {
    private final Set<InetAddress> allowed;

    /**
     * Lets in these.
     *
     * @throws IllegalArgumentException when there are none: that would be nobody, which nobody means
     */
    public FcgiClientFilter(Collection<InetAddress> allowed) {
        if (allowed.isEmpty()) throw new IllegalArgumentException("allowed clients: none (expected: an address)");
        this.allowed = Set.copyOf(allowed);
    }

    /**
     * Reads addresses of IPv4 and IPv6, separated by commas: what the environment variable FCGI_WEB_SERVER_ADDRS holds,
     * and php-fpm's listen.allowed_clients. Names are not looked up.
     *
     * @throws IllegalArgumentException when one of them is no address; the message quotes it
     */
    public static FcgiClientFilter parse(String addresses) {
        Set<InetAddress> allowed = new HashSet<>();
        for (String text : addresses.split(",", -1)) allowed.add(address(text.strip()));
        return new FcgiClientFilter(allowed);
    }

    private static InetAddress address(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            throw new IllegalArgumentException(
                    "allowed client: \"" + text + "\" (expected: an IPv4 or IPv6 address, not a name or a network)");
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("an address of 4 or 16 bytes", impossible);
        }
    }

    /**
     * Whether a responder that listens at {@code bound} can be reached by other machines: true but for Unix sockets and the
     * loopback interface.
     */
    public static boolean isNeededAt(SocketAddress bound) {
        if (!(bound instanceof InetSocketAddress tcp)) return false;
        // A name that could not be resolved may be any address.
        return tcp.isUnresolved() || !tcp.getAddress().isLoopbackAddress();
    }

    /** Accepted connections have an address from the beginning, and here nothing of them can have been read. */
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.channel().isActive()) decide(context);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        decide(context);
        if (context.channel().isActive()) context.fireChannelActive();
    }

    private void decide(ChannelHandlerContext context) {
        if (allows(context.channel())) context.pipeline().remove(this);
        else context.close();
    }

    private boolean allows(Channel channel) {
        // Nothing here may throw: Netty would take the filter out and go on without it.
        if (channel.remoteAddress() instanceof InetSocketAddress client) {
            return !client.isUnresolved() && allowed.contains(client.getAddress());
        }
        // With epoll the client of a Unix socket has no address at all; over TCP that proves nothing.
        return !(channel.localAddress() instanceof InetSocketAddress);
    }
}
