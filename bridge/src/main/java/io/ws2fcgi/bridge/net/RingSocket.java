package io.ws2fcgi.bridge.net;

import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Socket;

/** A socket that is closed by its ring. */
final class RingSocket extends Socket {
    /** Takes ownership of a descriptor. */
    RingSocket(int descriptor) {
        super(descriptor);
    }

    /** @throws io.netty.channel.ChannelException for want of descriptors */
    static RingSocket unix() {
        return new RingSocket(newSocketDomain0());
    }

    static RingSocket tcp(boolean ipv4Only) {
        return new RingSocket(ipv4Only ? newSocketStream0(SocketProtocolFamily.INET) : newSocketStream0());
    }

    /** Says that the descriptor is as good as closed; the ring closes it. False when it was before. */
    @Override
    protected boolean markClosed() {
        return super.markClosed();
    }
}
