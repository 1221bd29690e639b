package io.ws2fcgi.bridge.net;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.NativeInetAddress;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A socket that listens, on an io_uring. Who has come is accepted with plain system calls, a few in a turn: an operation that accepts all
 * would take connections for which there are no descriptors, before those that are to be refused could be.
 */
final class RingServerChannel extends RingChannel implements ServerChannel {
    private static final int AT_ONCE = 16;
    /** An IPv6 address, its scope and a port; what a Unix socket says is cut off, and of no interest. */
    private static final int LONGEST_ADDRESS = 25;

    private final SocketAddress address;
    private final boolean tcp;
    private final ChannelConfig config = new DefaultChannelConfig(this) {
        @Override
        protected void autoReadCleared() {
            if (!isRegistered()) return;
            if (eventLoop().inEventLoop()) pause();
            else eventLoop().execute(RingServerChannel.this::pause);
        }
    };

    /** What accept(2) says of the peer, with its length in front. */
    private final byte[] peer = new byte[1 + LONGEST_ADDRESS];

    private boolean wanted;
    /** 0 while nobody looks. */
    private long awaiting;

    /** Takes ownership of {@code socket}, which listens already. */
    RingServerChannel(RingSocket socket, SocketAddress address, boolean tcp) {
        super(null, socket);
        this.address = address;
        this.tcp = tcp;
        activate();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    protected SocketAddress localAddress0() {
        return address;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doBeginRead() {
        wanted = true;
        await();
    }

    private void await() {
        if (wanted && awaiting == 0 && isActive()) awaiting = submit(Ring.awaitConnection(socket.intValue()));
    }

    private void pause() {
        wanted = false;
        cancelAll();
    }

    @Override
    boolean isBusy() {
        return awaiting != 0;
    }

    @Override
    void cancelAll() {
        cancel(awaiting);
    }

    /** Nobody is to be let in behind the close. */
    @Override
    boolean endsAtOnce() {
        return true;
    }

    @Override
    void completed(byte operation, int result, int flags) {
        if (operation != Ring.POLL_ADD) return;
        awaiting = 0;
        if (result >= 0) acceptSome();
        else if (result != Ring.ECANCELED) failed(Errors.newIOException("poll", result));
        await();
    }

    private void acceptSome() {
        try {
            for (int i = 0; i < AT_ONCE && wanted && isActive(); i++) {
                int descriptor = socket.accept(peer);
                if (descriptor < 0) break;
                pipeline().fireChannelRead(new RingStreamChannel(this, new RingSocket(descriptor), peer()));
            }
        } catch (IOException refused) {
            failed(refused);
        }
        pipeline().fireChannelReadComplete();
    }

    private SocketAddress peer() {
        return tcp ? NativeInetAddress.address(peer, 1, peer[0]) : RingStreamChannel.UNNAMED;
    }

    /** Whoever hears that descriptors are used up pauses. */
    private void failed(IOException cause) {
        if (isActive()) pipeline().fireExceptionCaught(cause);
    }

    @Override
    protected RingUnsafe newUnsafe() {
        return new RingUnsafe() {
            @Override
            public void connect(SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
                safeSetFailure(promise, new UnsupportedOperationException());
            }
        };
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        throw new UnsupportedOperationException();
    }
}
