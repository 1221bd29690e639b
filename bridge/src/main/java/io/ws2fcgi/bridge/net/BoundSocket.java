package io.ws2fcgi.bridge.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.ws2fcgi.bridge.config.Address;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A socket that listens, from its bind to its close. A Unix socket's file is removed at the end. */
public final class BoundSocket {
    private static final int BACKLOG = 4096;
    /** S_IFMT and S_IFSOCK of stat(2). */
    private static final int FILE_TYPE = 0170000;

    private static final int SOCKET_TYPE = 0140000;

    private final Address address;
    private final Channel channel;

    private BoundSocket(Address address, Channel channel) {
        this.address = address;
        this.channel = channel;
    }

    /**
     * Listens. Blocks until it is known whether that worked, so never call it on a loop.
     *
     * @param connections initializes the pipeline of each connection
     * @throws IOException when the address is taken or may not be used; the message names it
     */
    public static BoundSocket bind(
            Transport transport, EventLoopGroup group, Address address, ChannelInitializer<Channel> connections)
            throws IOException {
        if (address instanceof Address.Unix unix) removeStale(Path.of(unix.path()));
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channelFactory(transport.serverChannel(address))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(connections);
        if (address instanceof Address.Tcp) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.TCP_NODELAY, true);
        }
        ChannelFuture bound = bootstrap.bind(transport.socketAddress(address)).awaitUninterruptibly();
        if (bound.isSuccess()) return new BoundSocket(real(address, bound.channel()), bound.channel());
        throw new IOException("cannot listen on " + address + ": " + reason(bound.cause()), bound.cause());
    }

    /** The address in use, with the port that the system chose where none was given. */
    public Address address() {
        return address;
    }

    /** Takes no more connections. Those that are there stay. */
    public ChannelFuture close() {
        ChannelFuture closed = channel.close();
        if (address instanceof Address.Unix unix)
            closed.addListener(done -> Files.deleteIfExists(Path.of(unix.path())));
        return closed;
    }

    /** A socket that nobody listens at is what a crash left behind. Nothing else is ever removed. */
    private static void removeStale(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) return;
        // Asked before connecting: a regular file refuses a connection in the same words as a dead socket.
        if (!isSocket(path)) {
            throw new IOException("cannot listen on unix:" + path + ": the file exists and is not a socket");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException nobody) {
            Files.delete(path);
            return;
        }
        throw new IOException("cannot listen on unix:" + path + ": another program listens there");
    }

    private static boolean isSocket(Path path) throws IOException {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & FILE_TYPE) == SOCKET_TYPE;
    }

    private static Address real(Address wanted, Channel channel) {
        return wanted instanceof Address.Unix ? wanted : Transport.address(channel.localAddress());
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }
}
