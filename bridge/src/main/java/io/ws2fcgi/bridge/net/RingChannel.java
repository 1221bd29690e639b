package io.ws2fcgi.bridge.net;

import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * A socket on an io_uring: operations are submitted while the loop runs, all of a turn enter the kernel at once, and what they
 * have done arrives later. Whatever the kernel may read or write until then is kept by the channel.
 */
abstract class RingChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    final RingSocket socket;
    private volatile boolean active;
    private @Nullable IoRegistration registration;

    RingChannel(@Nullable Channel parent, RingSocket socket) {
        super(parent);
        this.socket = socket;
    }

    final void activate() {
        active = true;
    }

    @Override
    public final boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public final boolean isActive() {
        return active;
    }

    @Override
    public final ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected final boolean isCompatible(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isCompatible(RingUnsafe.class);
    }

    @Override
    protected abstract RingUnsafe newUnsafe();

    @Override
    protected final void doRegister(ChannelPromise promise) {
        ((IoEventLoop) eventLoop()).register((RingUnsafe) unsafe()).addListener(done -> {
            if (done.isSuccess()) {
                registration = (IoRegistration) done.getNow();
                promise.setSuccess();
            } else {
                promise.setFailure(done.cause());
            }
        });
    }

    /** Completions that are outstanding still come. */
    @Override
    protected final void doDeregister() {
        if (registration != null) registration.cancel();
    }

    /** Returns the id of the operation; 0 when it will not complete, as the loop or this channel has ended. */
    final long submit(IoUringIoOps operation) {
        return registration == null ? 0 : registration.submit(operation);
    }

    /** @param id 0 for none */
    final void cancel(long id) {
        if (id != 0) submit(Ring.cancel(id));
    }

    /** What has become of an operation. */
    abstract void completed(byte operation, int result, int flags);

    /** Whether operations have not completed. */
    abstract boolean isBusy();

    /** Ends them. */
    abstract void cancelAll();

    /** Whether the other side must know of a close when it is told here, and not only when the ring comes to it. */
    abstract boolean endsAtOnce();

    @Override
    protected final void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("bound by hand");
    }

    @Override
    protected final void doDisconnect() throws Exception {
        doClose();
    }

    @Override
    protected final void doClose() throws Exception {
        active = false;
        if (!isBusy()) {
            socket.close();
        } else if (socket.isOpen()) {
            // While it is open: nothing can be done with a socket that is marked.
            if (endsAtOnce()) shutdown();
            socket.markClosed();
            cancelAll();
            submit(Ring.close(socket.intValue()));
        }
    }

    private void shutdown() {
        try {
            socket.shutdown();
        } catch (IOException | NotYetConnectedException gone) {
            // So the other side knows.
        }
    }

    abstract class RingUnsafe extends AbstractUnsafe implements IoUringIoHandle {
        @Override
        public final void handle(IoRegistration from, IoEvent event) {
            IoUringIoEvent completion = (IoUringIoEvent) event;
            completed(completion.opcode(), completion.res(), completion.flags());
        }

        @Override
        public final void close() {
            close(voidPromise());
        }
    }
}
