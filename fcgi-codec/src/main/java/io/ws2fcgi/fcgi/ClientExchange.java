package io.ws2fcgi.fcgi;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One request of {@link FcgiClientHandler}, from {@code send} to its one end. Confined to the channel's loop. */
final class ClientExchange implements FcgiExchange {
    enum Phase {
        /** Nothing is written yet: the answer to GET_VALUES is awaited. */
        WAITING,
        RUNNING,
        /** The listener has heard its end; the id is kept until the application has ended the request. */
        ABORTED,
        ENDED
    }

    private final FcgiClientHandler handler;
    private final FcgiRequest request;
    private final FcgiResponseListener listener;

    private Phase phase = Phase.WAITING;
    private RequestState state = RequestState.NOT_SENT;

    /** 0 until the table has given one. */
    private int id;

    /** Null before the first byte is written. */
    private @Nullable RequestWriter writer;

    private @Nullable ChannelFuture lastWrite;

    /** Runs from an abort to the application's END_REQUEST. */
    private @Nullable Future<?> deadline;

    /** Takes ownership of {@code request}. */
    ClientExchange(FcgiClientHandler handler, FcgiRequest request, FcgiResponseListener listener) {
        this.handler = handler;
        this.request = request;
        this.listener = listener;
    }

    @Override
    public int requestId() {
        return id;
    }

    @Override
    public void abort() {
        handler.abort(this);
    }

    @Override
    public void requestAbort() {
        handler.requestAbort(this);
    }

    Phase phase() {
        return phase;
    }

    RequestState state() {
        return state;
    }

    FcgiResponseListener listener() {
        return listener;
    }

    void register(int newId) {
        id = newId;
    }

    /** Writes what the channel takes now, without a flush. */
    void start(ChannelHandlerContext ctx, FcgiClientConfig config) {
        phase = Phase.RUNNING;
        // Said before it is true: the flush may fail half-way, and only a proof takes it back (see HeadProgress).
        state = RequestState.SENT;
        RequestWriter fresh = new RequestWriter(id, request, config.splitPairs());
        writer = fresh;
        lastWrite = ctx.write(
                fresh.head(ctx.alloc(), config.keepConnection()),
                ctx.newProgressivePromise().addListener(new HeadProgress()));
        writeMore(ctx);
    }

    /** Writes more of the body while the channel takes it, without a flush. */
    void writeMore(ChannelHandlerContext ctx) {
        RequestWriter running = writer;
        if (phase != Phase.RUNNING || running == null || running.isDone()) return;
        // A record that was begun must be finished whatever the channel says.
        while (!running.isDone() && (running.isInsideRecord() || ctx.channel().isWritable())) {
            lastWrite = ctx.write(running.next(ctx.alloc())).addListener(this::onWritten);
        }
    }

    private void onWritten(Future<? super Void> write) {
        if (write.isSuccess()) tellWhenSent();
        else handler.writeFailed(write.cause());
    }

    private void tellWhenSent() {
        if (phase == Phase.RUNNING && isWritten()) listener.onSent();
    }

    /** True when every byte of the request has gone to the system. */
    boolean isWritten() {
        return writer != null && writer.isDone() && lastWrite != null && lastWrite.isSuccess();
    }

    void responseStarted() {
        state = RequestState.RESPONSE_STARTED;
    }

    /** The listener is told by the caller, the id stays taken, what is left of the body is not sent. */
    void aborted(Future<?> newDeadline) {
        phase = Phase.ABORTED;
        deadline = newDeadline;
        request.release();
    }

    /** No more is to come, and the listener knows or is about to be told by the caller. */
    void ended() {
        if (phase != Phase.ABORTED) request.release();
        if (deadline != null) deadline.cancel(false);
        phase = Phase.ENDED;
    }

    /** Ends with {@code cause}, unless the listener has heard an end already. */
    void fail(FcgiException cause) {
        boolean told = phase == Phase.ABORTED || phase == Phase.ENDED;
        if (phase != Phase.ENDED) ended();
        if (!told) listener.onFailure(cause);
    }

    /**
     * Learns whether any byte of the head has left. When its write fails without progress, nothing of this request has,
     * as everything else is written behind it.
     */
    private final class HeadProgress implements ChannelProgressiveFutureListener {
        private boolean left;

        @Override
        public void operationProgressed(ChannelProgressiveFuture future, long progress, long total) {
            left |= progress > 0;
        }

        @Override
        public void operationComplete(ChannelProgressiveFuture future) {
            if (future.isSuccess()) {
                tellWhenSent();
                return;
            }
            if (!left && state == RequestState.SENT) state = RequestState.NOT_SENT;
            handler.writeFailed(future.cause());
        }
    }
}
