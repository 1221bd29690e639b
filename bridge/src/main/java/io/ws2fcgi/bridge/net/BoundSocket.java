package io.ws2fcgi.bridge.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ListenerConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket that listens, from its bind to its close. A Unix socket's file is removed at the end, unless another has taken
 * its place; only NIO, which Linux does not need, removes whatever is at the path: Netty does, and cannot be told not to.
 * Of those who come no more than 48 at a time are accepted before their pipelines are initialized; all others wait in the
 * kernel's queue, and all do while nothing can be accepted.
 */
public final class BoundSocket {
    /** S_IFMT and S_IFSOCK of stat(2). */
    private static final int FILE_TYPE = 0170000;

    private static final int SOCKET_TYPE = 0140000;

    private final Address address;
    private final Channel channel;
    /** Device and inode of a Unix socket's file; null for TCP. */
    private final @Nullable Object file;

    private BoundSocket(Address address, Channel channel, @Nullable Object file) {
        this.address = address;
        this.channel = channel;
        this.file = file;
    }

    /**
     * Listens at an address, with nothing else to it, nor to be told; see the other.
     *
     * @throws IOException when the address is taken or may not be used; the message names it
     */
    public static BoundSocket bind(
            Transport transport, EventLoopGroup group, Address address, ChannelInitializer<Channel> connections)
            throws IOException {
        return bind(transport, group, ListenerConfig.at(address), connections, trouble -> {});
    }

    /**
     * Listens. Blocks until it is known whether that worked, so never call it on a loop.
     *
     * @param connections initializes the pipeline of each connection
     * @param trouble hears, on a loop, why nobody could be accepted for now: that the process has no files left, mostly
     * @throws IOException when the address is taken or may not be used; the message names it
     */
    public static BoundSocket bind(
            Transport transport,
            EventLoopGroup group,
            ListenerConfig config,
            ChannelInitializer<Channel> connections,
            Consumer<String> trouble)
            throws IOException {
        Address address = config.address();
        if (address instanceof Address.Unix unix) removeStale(Path.of(unix.path()));
        Newcomers newcomers = new Newcomers(trouble);
        ServerBootstrap bootstrap =
                new ServerBootstrap().group(group).handler(newcomers).childHandler(newcomers.looking(connections));
        if (address instanceof Address.Tcp) {
            bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
        }
        try {
            Channel channel = listen(transport, bootstrap, config);
            return new BoundSocket(real(address, channel), channel, file(address));
        } catch (IOException refused) {
            throw new IOException("cannot listen on " + address + ": " + reason(refused), refused);
        }
    }

    private static Channel listen(Transport transport, ServerBootstrap bootstrap, ListenerConfig config)
            throws IOException {
        ChannelFuture bound = transport.listen(bootstrap, config).awaitUninterruptibly();
        if (bound.isSuccess()) return bound.channel();
        throw bound.cause() instanceof IOException refused
                ? refused
                : new IOException(reason(bound.cause()), bound.cause());
    }

    /** The address in use, with the port that the system chose where none was given. */
    public Address address() {
        return address;
    }

    /** Takes no more connections. Those that are there stay. */
    public ChannelFuture close() {
        // Before the close: as long as the socket is open, nobody else's file can get its inode.
        if (file != null && file.equals(file(address))) remove(address);
        return channel.close();
    }

    /** What tells the file of {@code address} from any other; null for TCP, and where there is no file. */
    private static @Nullable Object file(Address address) {
        if (!(address instanceof Address.Unix unix)) return null;
        try {
            return Files.readAttributes(Path.of(unix.path()), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (IOException none) {
            return null;
        }
    }

    private static void remove(Address address) {
        try {
            Files.deleteIfExists(Path.of(((Address.Unix) address).path()));
        } catch (IOException stays) {
            // The next start finds a socket that nobody listens at, and replaces it.
        }
    }

    /** A socket that nobody listens at is what a crash left behind. Nothing else is ever removed. */
    private static void removeStale(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) return;
        // Asked before connecting: a regular file refuses a connection in the same words as a dead socket.
        if (!isSocket(path)) {
            throw new IOException("cannot listen on unix:" + path + ": the file exists and is not a socket");
        }
        if (isListenedTo(path)) {
            throw new IOException("cannot listen on unix:" + path + ": another program listens there");
        }
        try {
            Files.delete(path);
        } catch (IOException notOurs) {
            throw new IOException(
                    "cannot listen on unix:" + path + ": the socket that a crash left there cannot be removed",
                    notOurs);
        }
    }

    private static boolean isListenedTo(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException nobody) {
            return false;
        } catch (IOException unknown) {
            throw new IOException("cannot listen on unix:" + path + ": " + reason(unknown), unknown);
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & FILE_TYPE) == SOCKET_TYPE;
    }

    private static Address real(Address wanted, Channel channel) {
        return wanted instanceof Address.Unix ? wanted : Transport.address(channel.localAddress());
    }

    /** Without the call and its number, which Netty's epoll transport puts in front. */
    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message.replaceFirst("^bind\\(.*\\): ", "");
    }
}
