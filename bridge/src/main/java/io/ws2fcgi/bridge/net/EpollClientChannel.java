package io.ws2fcgi.bridge.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.epoll.EpollChannelConfig;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a Unix socket, most often for one request only. Netty's own channel would do, but for four of the thirteen system
 * calls of an event: it asks twice for the name of a socket that has none, tells epoll of the socket and then once more that it
 * wants to read from it, and takes it out of epoll before it closes it, which does the same.
 */
final class EpollClientChannel extends AbstractEpollStreamChannel {
    private static final DomainSocketAddress UNNAMED = new DomainSocketAddress("");

    private final EpollChannelConfig config = new EpollChannelConfig(this) {};
    private @Nullable SocketAddress remote;

    EpollClientChannel() {
        super(LinuxSocket.newSocketDomain(), false);
        try {
            // Before it is registered, so that epoll hears of it then.
            setFlag(Native.EPOLLIN);
        } catch (IOException impossible) {
            throw new ChannelException(impossible);
        }
    }

    @Override
    public EpollChannelConfig config() {
        return config;
    }

    /** At once, or not at all: a Unix socket whose backlog is full says EAGAIN. */
    @Override
    protected boolean doConnect(SocketAddress remoteAddress, @Nullable SocketAddress localAddress) throws Exception {
        boolean connected = socket.connect(remoteAddress);
        if (connected) remote = remoteAddress;
        return connected;
    }

    @Override
    protected SocketAddress localAddress0() {
        return UNNAMED;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return remote;
    }

    /** Closes the socket before its registration is cancelled: nothing is left to be taken out of epoll then. */
    @Override
    protected void doClose() throws Exception {
        try {
            socket.close();
        } finally {
            super.doClose();
        }
    }
}
