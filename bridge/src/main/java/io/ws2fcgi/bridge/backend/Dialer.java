package io.ws2fcgi.bridge.backend;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.net.LearnedReadSize;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.FcgiClientConfig;
import io.ws2fcgi.fcgi.FcgiClientHandler;
import io.ws2fcgi.fcgi.FcgiRecordDecoder;
import io.ws2fcgi.fcgi.FcgiRecordEncoder;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to one server. It does what a Netty {@code Bootstrap} would, without its address resolver and its hop
 * through the loop's task queue: a connection is opened for every request, and one to a Unix socket is there at once.
 */
final class Dialer {
    private static final Duration ASK_DEADLINE = Duration.ofSeconds(1);

    private final Address address;
    private final SocketAddress socketAddress;
    private final ChannelFactory<? extends Channel> channels;
    private final Profile profile;
    private final FcgiClientConfig client;
    private final FcgiClientConfig asking;
    private final LearnedReadSize readSize = new LearnedReadSize();
    private final String text;

    /** @param socketAddress one that {@code address} stands for */
    Dialer(Address address, SocketAddress socketAddress, Profile profile, Transport transport) {
        this.address = address;
        this.socketAddress = socketAddress;
        this.profile = profile;
        channels = transport.clientChannel(address);
        client = clientConfig(profile);
        asking = client.askingValues(ASK_DEADLINE);
        text = text(address, socketAddress);
    }

    /** A name is not enough to know who is meant. */
    private static String text(Address configured, SocketAddress resolved) {
        if (!(resolved instanceof InetSocketAddress tcp)) return configured.toString();
        Address literal = Transport.address(tcp);
        return literal.equals(configured) ? literal.toString() : configured + " (" + literal + ")";
    }

    Address address() {
        return address;
    }

    SocketAddress socketAddress() {
        return socketAddress;
    }

    /** How many requests the application takes at a time on a connection, as far as is configured. */
    int requestsPerLine() {
        return profile instanceof Profile.Multiplexed multiplexed ? multiplexed.requests() : 1;
    }

    /** Whether connections begin with GET_VALUES. */
    boolean asks() {
        return profile instanceof Profile.Multiplexed multiplexed && multiplexed.ask();
    }

    /**
     * Begins to connect, on {@code loop}, where it is called. The channel belongs to the caller, also when the attempt
     * fails.
     *
     * @param ask whether it is to begin with GET_VALUES
     * @param last goes behind the FastCGI handlers; null for nothing
     * @throws ChannelException when there cannot even be a socket, for want of file descriptors
     */
    ChannelFuture connect(EventLoop loop, Duration timeout, boolean ask, @Nullable ChannelHandler last) {
        assert loop.inEventLoop();
        Channel channel = channels.newChannel();
        ChannelConfig config = channel.config();
        config.setConnectTimeoutMillis((int) Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE)));
        config.setRecvByteBufAllocator(readSize);
        // A request is one write, and nothing follows it that could be sent along.
        if (address instanceof Address.Tcp) config.setOption(ChannelOption.TCP_NODELAY, true);
        channel.pipeline()
                .addLast(
                        new FcgiRecordDecoder(),
                        FcgiRecordEncoder.INSTANCE,
                        new FcgiClientHandler(ask ? asking : client));
        if (last != null) channel.pipeline().addLast(last);
        ChannelFuture registered = loop.register(channel);
        return registered.cause() != null ? registered : channel.connect(socketAddress);
    }

    private static FcgiClientConfig clientConfig(Profile profile) {
        if (profile instanceof Profile.Multiplexed many) return FcgiClientConfig.multiplexed(many.requests());
        return ((Profile.OneRequest) profile).keepAlive() == null
                ? FcgiClientConfig.defaults()
                : FcgiClientConfig.keepAlive();
    }

    /** Where it leads, for logs. */
    @Override
    public String toString() {
        return text;
    }
}
