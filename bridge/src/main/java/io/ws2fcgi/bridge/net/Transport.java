package io.ws2fcgi.bridge.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.ListenerConfig;
import io.ws2fcgi.bridge.config.SocketFile;
import io.ws2fcgi.bridge.config.TransportName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who carries the bytes, the best first. Each carries TCP and Unix sockets; one process uses one of them for everything.
 */
public enum Transport {
    /** Linux 6.1 and newer, where processes may use it: what a turn of a loop sends enters the kernel at once. */
    IO_URING {
        @Override
        @Nullable
        String trouble() {
            return Ring.trouble();
        }

        @Override
        IoHandlerFactory ioHandlers() {
            return Ring.handlers();
        }

        @Override
        ChannelFuture listen(ServerBootstrap server, ListenerConfig config) throws IOException {
            boolean tcp = config.address() instanceof Address.Tcp;
            SocketAddress wanted = socketAddress(config.address());
            RingSocket socket = tcp ? RingSocket.tcp(isIpv4(config.address())) : RingSocket.unix();
            try {
                if (tcp) socket.setReuseAddress(true);
                if (config.reusePort()) socket.setReusePort(true);
                listen(socket, wanted, config);
            } catch (IOException refused) {
                socket.close();
                throw refused;
            }
            SocketAddress bound = tcp ? socket.localAddress() : wanted;
            return server.channelFactory(() -> new RingServerChannel(socket, bound, tcp))
                    .register();
        }

        @Override
        public ChannelFactory<? extends Channel> clientChannel(Address address) {
            return address instanceof Address.Unix ? RingStreamChannel::new : IoUringSocketChannel::new;
        }

        @Override
        SocketAddress unixAddress(String path) {
            return new RingAddress(path);
        }
    },
    /** Linux, through Netty's native library. */
    EPOLL {
        @Override
        @Nullable
        String trouble() {
            Throwable cause = Epoll.unavailabilityCause();
            return cause == null ? null : cause.getMessage();
        }

        @Override
        IoHandlerFactory ioHandlers() {
            return EpollIoHandler.newFactory();
        }

        @Override
        ChannelFuture listen(ServerBootstrap server, ListenerConfig config) throws IOException {
            if (config.reusePort()) server.option(EpollChannelOption.SO_REUSEPORT, true);
            if (!(config.address() instanceof Address.Unix unix))
                return bind(server, serverChannel(config.address()), config.address());
            // Bound by hand: what this channel has bound itself, it deletes at its close,
            // whoever's file it is then.
            Socket socket = Socket.newSocketDomain();
            try {
                listen(socket, unixAddress(unix.path()), config);
            } catch (IOException refused) {
                socket.close();
                throw refused;
            }
            return server.channelFactory(() -> new EpollServerDomainSocketChannel(socket.intValue(), true))
                    .register();
        }

        private ChannelFactory<? extends ServerChannel> serverChannel(Address address) {
            return isIpv4(address)
                    ? () -> new EpollServerSocketChannel(SocketProtocolFamily.INET)
                    : EpollServerSocketChannel::new;
        }

        @Override
        public ChannelFactory<? extends Channel> clientChannel(Address address) {
            return address instanceof Address.Unix ? EpollClientChannel::new : EpollSocketChannel::new;
        }

        @Override
        SocketAddress unixAddress(String path) {
            return new DomainSocketAddress(path);
        }
    },
    /** Everywhere. */
    NIO {
        @Override
        @Nullable
        String trouble() {
            return null;
        }

        @Override
        IoHandlerFactory ioHandlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        ChannelFuture listen(ServerBootstrap server, ListenerConfig config) throws IOException {
            // Java binds and listens in one call, which leaves a moment in which others may connect.
            if (!config.file().equals(SocketFile.DEFAULT)) throw onLinuxOnly("mode, owner and group");
            if (config.reusePort()) throw onLinuxOnly("reuse-port");
            return bind(server, serverChannel(config.address()), config.address());
        }

        private static IOException onLinuxOnly(String option) {
            return new IOException(option + " can be had on Linux only, with io_uring or epoll");
        }

        private ChannelFactory<? extends ServerChannel> serverChannel(Address address) {
            if (address instanceof Address.Unix) return NioServerDomainSocketChannel::new;
            return isIpv4(address)
                    ? () -> new NioServerSocketChannel(SelectorProvider.provider(), SocketProtocolFamily.INET)
                    : NioServerSocketChannel::new;
        }

        @Override
        public ChannelFactory<? extends Channel> clientChannel(Address address) {
            return address instanceof Address.Unix ? NioDomainSocketChannel::new : NioSocketChannel::new;
        }

        @Override
        SocketAddress unixAddress(String path) {
            return UnixDomainSocketAddress.of(path);
        }
    };

    private static final int BACKLOG = 4096;

    /** The best that works here. */
    public static Transport choose() {
        for (Transport transport : values()) {
            if (transport.trouble() == null) return transport;
        }
        return NIO;
    }

    /**
     * The one of that name.
     *
     * @throws ConfigException when it does not work here; the message says why
     */
    public static Transport of(TransportName name) {
        if (name == TransportName.AUTO) return choose();
        Transport wanted = valueOf(name.name());
        String trouble = wanted.trouble();
        if (trouble == null) return wanted;
        throw new ConfigException("transport: " + name.name().toLowerCase(Locale.ROOT)
                + " (expected: one that works here, or auto; " + trouble + ")");
    }

    /** Why it does not work here; null when it does. */
    abstract @Nullable String trouble();

    /**
     * A group of event loops.
     *
     * @param name begins the names of their threads
     */
    public EventLoopGroup newGroup(int loops, String name) {
        return new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory(name), ioHandlers());
    }

    /**
     * Makes {@code server} listen. Removing the file of a Unix socket is left to the caller.
     *
     * @throws IOException when it is known at once that the address cannot be had; else the future fails
     */
    abstract ChannelFuture listen(ServerBootstrap server, ListenerConfig config) throws IOException;

    /** A socket of a Unix listener can be connected to by nobody before its file is as it is to be. */
    static void listen(Socket socket, SocketAddress address, ListenerConfig config) throws IOException {
        socket.bind(address);
        if (config.address() instanceof Address.Unix unix) SocketFiles.apply(config.file(), Path.of(unix.path()));
        socket.listen(BACKLOG);
    }

    /** The usual way. */
    final ChannelFuture bind(ServerBootstrap server, ChannelFactory<? extends ServerChannel> channel, Address address) {
        if (address instanceof Address.Tcp) server.option(ChannelOption.SO_REUSEADDR, true);
        return server.channelFactory(channel)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .bind(socketAddress(address));
    }

    /** A socket of both families takes 0.0.0.0 for every IPv6 address too, past a firewall that has rules for IPv4 only. */
    private static boolean isIpv4(Address address) {
        return address instanceof Address.Tcp tcp && NetUtil.isValidIpV4Address(tcp.host());
    }

    /** Makes the channels that connect to {@code address}. */
    public abstract ChannelFactory<? extends Channel> clientChannel(Address address);

    /**
     * {@code address} as this transport's channels want it. Looks a host name up, so it may block: never call it on a
     * loop.
     *
     * @throws ConfigException when the name means nothing here
     */
    public SocketAddress socketAddress(Address address) {
        return socketAddresses(address).get(0);
    }

    /**
     * Everything that {@code address} stands for: where a host name has several addresses, all of the family that the system
     * prefers. Of both families would be too many: a name that has them is, as a rule, one machine twice. Blocks, too.
     *
     * @throws ConfigException when the name means nothing here
     */
    public List<SocketAddress> socketAddresses(Address address) {
        if (address instanceof Address.Unix unix) return List.of(unixAddress(unix.path()));
        Address.Tcp tcp = (Address.Tcp) address;
        try {
            InetAddress[] all = InetAddress.getAllByName(tcp.host());
            return Arrays.stream(all)
                    .filter(one -> one.getClass() == all[0].getClass())
                    .<SocketAddress>map(one -> new InetSocketAddress(one, tcp.port()))
                    .toList();
        } catch (UnknownHostException unknown) {
            throw new ConfigException("address: " + address + " (expected: a host name that can be resolved)");
        }
    }

    /** Asked only of the transport in use: the other one may not load here. */
    abstract IoHandlerFactory ioHandlers();

    abstract SocketAddress unixAddress(String path);

    /** The other way round, for the addresses that channels report: with the real port, and without names. */
    public static Address address(SocketAddress address) {
        if (address instanceof InetSocketAddress tcp) {
            return new Address.Tcp(NetUtil.toAddressString(tcp.getAddress()), tcp.getPort());
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            return new Address.Unix(unix.getPath().toString());
        }
        if (address instanceof DomainSocketAddress unix) return new Address.Unix(unix.path());
        throw new IllegalArgumentException("socket address: " + address + " (expected: TCP or Unix)");
    }
}
