package io.ws2fcgi.bridge.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;

/** Who carries the bytes. Both carry TCP and Unix sockets; one process uses one of them for everything. */
public enum Transport {
    /** Linux, through Netty's native library. */
    EPOLL {
        @Override
        IoHandlerFactory ioHandlers() {
            return EpollIoHandler.newFactory();
        }

        @Override
        public ChannelFactory<? extends ServerChannel> serverChannel(Address address) {
            return address instanceof Address.Unix
                    ? EpollServerDomainSocketChannel::new
                    : EpollServerSocketChannel::new;
        }

        @Override
        public ChannelFactory<? extends Channel> clientChannel(Address address) {
            return address instanceof Address.Unix ? EpollDomainSocketChannel::new : EpollSocketChannel::new;
        }

        @Override
        SocketAddress unixAddress(String path) {
            return new DomainSocketAddress(path);
        }
    },
    /** Everywhere. */
    NIO {
        @Override
        IoHandlerFactory ioHandlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        public ChannelFactory<? extends ServerChannel> serverChannel(Address address) {
            return address instanceof Address.Unix ? NioServerDomainSocketChannel::new : NioServerSocketChannel::new;
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

    /** The best one that works here. */
    public static Transport choose() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /**
     * A group of event loops.
     *
     * @param name begins the names of their threads
     */
    public EventLoopGroup newGroup(int loops, String name) {
        return new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory(name), ioHandlers());
    }

    /** Makes the channels that listen at {@code address}. */
    public abstract ChannelFactory<? extends ServerChannel> serverChannel(Address address);

    /** Makes the channels that connect to {@code address}. */
    public abstract ChannelFactory<? extends Channel> clientChannel(Address address);

    /**
     * {@code address} as this transport's channels want it. Looks a host name up, so it may block: never call it on a
     * loop.
     *
     * @throws ConfigException when the name means nothing here
     */
    public SocketAddress socketAddress(Address address) {
        if (address instanceof Address.Unix unix) return unixAddress(unix.path());
        Address.Tcp tcp = (Address.Tcp) address;
        try {
            return new InetSocketAddress(InetAddress.getByName(tcp.host()), tcp.port());
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
            return new Address.Tcp(tcp.getAddress().getHostAddress(), tcp.getPort());
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            return new Address.Unix(unix.getPath().toString());
        }
        if (address instanceof DomainSocketAddress unix) return new Address.Unix(unix.path());
        throw new IllegalArgumentException("socket address: " + address + " (expected: TCP or Unix)");
    }
}
