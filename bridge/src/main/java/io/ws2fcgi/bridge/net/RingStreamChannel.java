package io.ws2fcgi.bridge.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection on an io_uring: one that was accepted, or one to a Unix socket. The latter is for a request, most often for one
 * only, and waits for the answer with a buffer; an accepted one may wait for days, and gets a buffer when something has arrived.
 *
 * <p>One that connects can be written to at once, as it is {@linkplain #isActive() active} from then on: what is written then goes
 * to the kernel behind the attempt to connect, in the same call, and whoever that wakes finds a request. The future of the attempt
 * says what came of it, and failed, nothing of that was sent.
 *
 * <p>A close waits for what is being sent, which it ends: only then it is known how much of that has gone, and whoever wrote a
 * request must not hear that nothing has when all of it has.
 */
final class RingStreamChannel extends RingChannel implements DuplexChannel {
    /** Of whoever is connected to, or from, without a name of its own. */
    static final DomainSocketAddress UNNAMED = new DomainSocketAddress("");
    /** So many buffers are sent at a time. */
    private static final int MOST_PIECES = 64;
    /** The size of a {@code struct iovec}; of 64-bit machines, least significant byte first, as all are that Netty has io_uring for. */
    private static final int IOVEC = 16;

    private final boolean tcp;
    private final ChannelConfig config;
    private @Nullable SocketAddress remote;

    private final boolean waitsWithBuffer;
    /** 0 while it is not being connected. */
    private long connecting;
    /** Whose attempt to connect has not completed. */
    private @Nullable ChannelPromise connected;
    /** True when the kernel tries again, as the backlog was full, and has refused what was to be done behind that. It is done then. */
    private boolean tooEarly;

    private boolean wanted;
    private boolean delivering;
    /** 0 while nobody looks. */
    private long awaitingInput;

    /** Whether there may be something to receive; known only where input is awaited. */
    private boolean readable;
    /** Whether the peer is known to send no more than what there is; known only where input is awaited. */
    private boolean ended;
    /** 0 while nothing is received. */
    private long receiving;
    /** What is received into. */
    private @Nullable ByteBuf incoming;

    /** 0 while nothing is sent. */
    private long sending;
    /** What is being sent, and what describes it. */
    private final List<ByteBuf> outgoing = new ArrayList<>(1);

    private @Nullable DelayedClose delayedClose;

    private record DelayedClose(ChannelPromise promise, Throwable cause, ClosedChannelException closeCause) {}

    /** One that is to be connected to a Unix socket. */
    RingStreamChannel() {
        super(null, RingSocket.unix());
        tcp = false;
        waitsWithBuffer = true;
        config = new RingStreamConfig(this);
    }

    /** One that was accepted. */
    RingStreamChannel(RingServerChannel parent, RingSocket accepted, SocketAddress peer) {
        super(parent, accepted);
        tcp = peer instanceof InetSocketAddress;
        waitsWithBuffer = false;
        config = new RingStreamConfig(this);
        remote = peer;
        activate();
    }

    boolean isTcp() {
        return tcp;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    protected SocketAddress localAddress0() {
        return tcp ? socket.localAddress() : UNNAMED;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return remote;
    }

    // Receiving.

    @Override
    protected void doBeginRead() {
        wanted = true;
        if (!delivering) receive();
    }

    /** Goes on with receiving, as far as that is wanted. Of a peer that has gone everything is, as otherwise nobody learns that. */
    private void receive() {
        if (receiving != 0 || !isActive() || delayedClose != null || tooEarly) return;
        if (!waitsWithBuffer && !readable) {
            awaitInput();
            return;
        }
        if (!wanted && !ended) return;
        wanted = false;
        ByteBuf buffer = unsafe().recvBufAllocHandle().allocate(config.getAllocator());
        long address = address(buffer, buffer.writerIndex());
        receiving = submit(Ring.receive(socket.intValue(), address, buffer.writableBytes(), waitsWithBuffer));
        if (receiving == 0) buffer.release();
        else incoming = buffer;
    }

    private void awaitInput() {
        if (awaitingInput == 0) awaitingInput = submit(Ring.awaitInput(socket.intValue()));
    }

    private static long address(ByteBuf buffer, int index) {
        return buffer.hasMemoryAddress()
                ? buffer.memoryAddress() + index
                : Buffer.memoryAddress(buffer.internalNioBuffer(index, 1)) + index;
    }

    private void inputArrived(int result, int flags) {
        if (!Ring.goesOn(flags)) awaitingInput = 0;
        if (result < 0) {
            if (result != Ring.ECANCELED) failed(Errors.newIOException("poll", result));
            return;
        }
        readable = true;
        ended |= Ring.hasEnded(result);
        // The kernel stops looking when it had no room for a completion.
        if (!ended && isActive() && delayedClose == null) awaitInput();
        receive();
    }

    private void received(int result, int flags) {
        ByteBuf buffer = incoming;
        if (buffer == null) throw new IllegalStateException("received without a buffer");
        incoming = null;
        receiving = 0;
        if (result > 0 && isActive() && delayedClose == null) {
            readable = ended || result == buffer.writableBytes() || Ring.hasMore(flags);
            deliver(buffer, result);
            receive();
            return;
        }
        buffer.release();
        if (result < 0 && connecting != 0) {
            tooEarly = true;
            wanted = true;
        } else if (result == Ring.EAGAIN) {
            readable = false;
            wanted = true;
            receive();
        } else if (result == 0) {
            unsafe().close(voidPromise());
        } else if (result < 0 && result != Ring.ECANCELED) {
            failed(Errors.newIOException("recv", result));
        }
    }

    @SuppressWarnings("deprecation") // Netty's interface has no handle but this.
    private void deliver(ByteBuf buffer, int bytes) {
        RecvByteBufAllocator.Handle size = unsafe().recvBufAllocHandle();
        size.reset(config);
        size.attemptedBytesRead(buffer.writableBytes());
        size.lastBytesRead(bytes);
        size.incMessagesRead(1);
        buffer.writerIndex(buffer.writerIndex() + bytes);
        delivering = true;
        try {
            pipeline().fireChannelRead(buffer);
            size.readComplete();
            pipeline().fireChannelReadComplete();
        } finally {
            delivering = false;
        }
    }

    private void failed(IOException cause) {
        if (!isActive() || delayedClose != null) return;
        pipeline().fireExceptionCaught(cause);
        unsafe().close(voidPromise());
    }

    // Sending.

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (!(message instanceof ByteBuf buffer)) {
            throw new UnsupportedOperationException(message.getClass() + " (expected: ByteBuf)");
        }
        if (buffer.isDirect()) return buffer;
        ByteBuf direct = alloc().directBuffer(buffer.readableBytes());
        direct.writeBytes(buffer);
        buffer.release();
        return direct;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) throws Exception {
        if (sending != 0 || out.isEmpty() || delayedClose != null || tooEarly) return;
        if (isNew()) sendNow(out);
        if (out.isEmpty()) return;
        ByteBuf first = (ByteBuf) out.current();
        if (out.size() == 1 && first.nioBufferCount() == 1) {
            outgoing.add(first.retain());
            long address = address(first, first.readerIndex());
            sending = submit(Ring.send(socket.intValue(), address, first.readableBytes()));
        } else {
            ByteBuf vector = alloc().directBuffer(MOST_PIECES * IOVEC);
            outgoing.add(vector);
            out.forEachFlushedMessage(message -> addTo(vector, (ByteBuf) message));
            sending = submit(Ring.send(socket.intValue(), address(vector, 0), (short) (vector.writerIndex() / IOVEC)));
        }
        if (sending == 0) releaseOutgoing();
    }

    /** Whether the other side has not been listened to. */
    private boolean isNew() {
        return !waitsWithBuffer && !wanted && awaitingInput == 0 && !readable;
    }

    /**
     * Sends with a plain system call. Whoever is turned away at the door, perhaps because descriptors run out, is told so and gone,
     * and does not keep a descriptor until the ring has come to it.
     */
    private void sendNow(ChannelOutboundBuffer out) throws IOException {
        ByteBuf first = (ByteBuf) out.current();
        if (first.nioBufferCount() != 1) return;
        out.removeBytes(socket.writeAddress(address(first, 0), first.readerIndex(), first.writerIndex()));
    }

    /** Whether there was room for it. */
    private boolean addTo(ByteBuf vector, ByteBuf piece) {
        int parts = piece.nioBufferCount();
        // One that alone is too many goes as far as it may, and the rest of it later.
        boolean fits = parts <= vector.writableBytes() / IOVEC;
        if (!fits && outgoing.size() > 1) return false;
        outgoing.add(piece.retain());
        if (parts == 1) {
            vector.writeLongLE(address(piece, piece.readerIndex())).writeLongLE(piece.readableBytes());
            return true;
        }
        for (ByteBuffer part : piece.nioBuffers()) {
            if (!vector.isWritable(IOVEC)) return false;
            vector.writeLongLE(Buffer.memoryAddress(part) + part.position()).writeLongLE(part.remaining());
        }
        return fits;
    }

    private void releaseOutgoing() {
        for (ByteBuf buffer : outgoing) buffer.release();
        outgoing.clear();
    }

    // What became of it.

    @Override
    void completed(byte operation, int result, int flags) {
        switch (operation) {
            case Ring.POLL_ADD -> inputArrived(result, flags);
            case Ring.RECV -> received(result, flags);
            case Ring.SEND, Ring.WRITEV -> {
                sending = 0;
                releaseOutgoing();
                ((StreamUnsafe) unsafe()).sent(result);
            }
            case Ring.CONNECT -> ((StreamUnsafe) unsafe()).connected(result);
            default -> {}
        }
    }

    @Override
    boolean isBusy() {
        return awaitingInput != 0 || receiving != 0 || sending != 0 || connecting != 0;
    }

    @Override
    void cancelAll() {
        cancel(connecting);
        cancel(awaitingInput);
        cancel(receiving);
        cancel(sending);
    }

    /** A server that may have so many connections counts until it hears of the end. */
    @Override
    boolean endsAtOnce() {
        return waitsWithBuffer;
    }

    @Override
    protected StreamUnsafe newUnsafe() {
        return new StreamUnsafe();
    }

    private final class StreamUnsafe extends RingUnsafe {
        @Override
        public void connect(SocketAddress to, @Nullable SocketAddress from, ChannelPromise promise) {
            if (!promise.setUncancellable() || !ensureOpen(promise)) return;
            RingAddress address = RingAddress.of((DomainSocketAddress) to);
            if (isActive()) {
                promise.tryFailure(annotateConnectException(new AlreadyConnectedException(), to));
                return;
            }
            remote = address;
            connecting = submit(Ring.connect(socket.intValue(), address));
            if (connecting == 0) {
                promise.tryFailure(new ClosedChannelException());
                close(voidPromise());
                return;
            }
            connected = promise;
            activate();
            pipeline().fireChannelActive();
        }

        /** At once, or not at all: a Unix socket whose backlog is full says EAGAIN. */
        void connected(int result) {
            connecting = 0;
            ChannelPromise promise = connected;
            connected = null;
            if (promise == null) return;
            try {
                if (result < 0) Errors.handleConnectErrno("connect", result);
            } catch (IOException refused) {
                promise.tryFailure(annotateConnectException(refused, remote));
                close(voidPromise());
                return;
            }
            promise.trySuccess();
            if (!tooEarly) return;
            tooEarly = false;
            flush0();
            receive();
        }

        void sent(int result) {
            ChannelOutboundBuffer out = outboundBuffer();
            if (out != null) {
                if (result >= 0) out.removeBytes(result);
                else if (connecting != 0) tooEarly = true;
                else if (delayedClose == null) handleWriteError(Errors.newIOException("send", result));
            }
            DelayedClose delayed = delayedClose;
            if (delayed != null) closeNow(delayed.promise, delayed.cause, delayed.closeCause);
            else flush0();
        }

        @Override
        protected void close(ChannelPromise promise, Throwable cause, ClosedChannelException closeCause) {
            if (sending == 0 || !isOpen()) {
                closeNow(promise, cause, closeCause);
            } else if (delayedClose == null) {
                delayedClose = new DelayedClose(promise.isVoid() ? newPromise() : promise, cause, closeCause);
                cancel(sending);
            } else if (!promise.isVoid()) {
                closeFuture().addListener(closed -> promise.trySuccess());
            }
        }

        private void closeNow(ChannelPromise promise, Throwable cause, ClosedChannelException closeCause) {
            super.close(promise, cause, closeCause);
            ChannelPromise attempt = connected;
            connected = null;
            if (attempt != null) attempt.tryFailure(closeCause);
        }
    }

    // The halves.

    @Override
    protected void doShutdownOutput() throws IOException {
        socket.shutdown(false, true);
    }

    @Override
    public boolean isOutputShutdown() {
        return socket.isOutputShutdown();
    }

    @Override
    public boolean isInputShutdown() {
        return socket.isInputShutdown();
    }

    @Override
    public boolean isShutdown() {
        return socket.isShutdown();
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        onLoop(() -> ((StreamUnsafe) unsafe()).shutdownOutput(promise));
        return promise;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        onLoop(() -> shutdown(true, false, promise));
        return promise;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        onLoop(() -> shutdown(true, true, promise));
        return promise;
    }

    private void shutdown(boolean input, boolean output, ChannelPromise promise) {
        try {
            socket.shutdown(input, output);
            promise.setSuccess();
        } catch (IOException | NotYetConnectedException refused) {
            promise.setFailure(refused);
        }
    }

    private void onLoop(Runnable action) {
        EventLoop loop = eventLoop();
        if (loop.inEventLoop()) action.run();
        else loop.execute(action);
    }

    void setTcpNoDelay(boolean wanted) {
        try {
            socket.setTcpNoDelay(wanted);
        } catch (IOException refused) {
            throw new ChannelException(refused);
        }
    }
}
