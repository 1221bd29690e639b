package io.ws2fcgi.bridge.backend;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.FcgiClientConfig;
import io.ws2fcgi.fcgi.FcgiClientHandler;
import io.ws2fcgi.fcgi.FcgiRecordDecoder;
import io.ws2fcgi.fcgi.FcgiRecordEncoder;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * Opens connections to one server. It does what a Netty {@code Bootstrap} would, without its address resolver and its hop
 * through the loop's task queue: a connection is opened for every request, and one to a Unix socket is there at once.
 */
final class Dialer {
    private final Address address;
    private final SocketAddress socketAddress;
    private final ChannelFactory<? extends Channel> channels;
    private final FcgiClientConfig client = FcgiClientConfig.defaults();

    /** Looks a host name up, so it may block. */
    Dialer(Address address, Transport transport) {
        this.address = address;
        this.socketAddress = transport.socketAddress(address);
        this.channels = transport.clientChannel(address);
    }

    Address address() {
        return address;
    }

    /**
     * Begins to connect, on {@code loop}, where it is called. The channel belongs to the caller, also when the attempt
     * fails.
     *
     * @throws ChannelException when there cannot even be a socket, for want of file descriptors
     */
    ChannelFuture connect(EventLoop loop, Duration timeout) {
        assert loop.inEventLoop();
        Channel channel = channels.newChannel();
        ChannelConfig config = channel.config();
        config.setConnectTimeoutMillis((int) Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE)));
        // A request is one write, and nothing follows it that could be sent along.
        if (address instanceof Address.Tcp) config.setOption(ChannelOption.TCP_NODELAY, true);
        channel.pipeline().addLast(new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE, new FcgiClientHandler(client));
        ChannelFuture registered = loop.register(channel);
        return registered.cause() != null ? registered : channel.connect(socketAddress);
    }
}
