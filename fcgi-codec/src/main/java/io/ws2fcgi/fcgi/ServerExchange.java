package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.EventExecutor;
import io.ws2fcgi.fcgi.FcgiRecord.Chunk;
import io.ws2fcgi.fcgi.FcgiRecord.Stream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One request of {@link FcgiServerHandler}, from BEGIN_REQUEST to END_REQUEST. The methods of {@link FcgiResponder} may be
 * called from any thread and hop; everything else is confined to the channel's loop.
 */
final class ServerExchange implements FcgiResponder {
    enum Phase {
        PARAMS,
        /** The application knows of the request. */
        RUNNING,
        ENDED
    }

    private final FcgiServerHandler handler;
    private final ChannelHandlerContext ctx;
    private final int id;
    private final int role;
    private final boolean keepConnection;

    private Phase phase = Phase.PARAMS;

    /** The PARAMS stream so far. */
    private final ByteArrayOutputStream params = new ByteArrayOutputStream(1024);

    private FcgiInput input = FcgiInput.IGNORE;
    private boolean stdinOpen;
    private boolean dataOpen;
    private boolean stderrUsed;
    private boolean inputPaused;

    private final List<Runnable> whenWritable = new ArrayList<>(0);
    private final List<Runnable> whenAborted = new ArrayList<>(0);

    /** Null until ENDED, and after an end by the application. */
    private @Nullable FcgiException abortedBy;

    ServerExchange(FcgiServerHandler handler, ChannelHandlerContext ctx, FcgiRecord.BeginRequest begin) {
        this.handler = handler;
        this.ctx = ctx;
        this.id = begin.requestId();
        this.role = begin.role();
        this.keepConnection = begin.keepConnection();
    }

    int id() {
        return id;
    }

    boolean keepsConnection() {
        return keepConnection;
    }

    // What the connection tells.

    /** Returns the encoded bytes of parameters so far, with these. */
    int addParams(ByteBuf content) {
        if (phase != Phase.PARAMS) throw outOfOrder(Stream.PARAMS, "none after the end of PARAMS");
        byte[] bytes = new byte[content.readableBytes()];
        content.getBytes(content.readerIndex(), bytes);
        params.writeBytes(bytes);
        return params.size();
    }

    FcgiParams decodeParams() {
        if (phase != Phase.PARAMS) throw outOfOrder(Stream.PARAMS, "one end of PARAMS");
        return FcgiParams.decode(params.toByteArray());
    }

    /** Shows the request to the application. */
    void run(FcgiApplication application, FcgiParams decoded) {
        params.reset();
        phase = Phase.RUNNING;
        stdinOpen = role != FcgiRole.AUTHORIZER;
        dataOpen = role == FcgiRole.FILTER;
        FcgiInput chosen = application.onRequest(new FcgiRequestHead(id, role, decoded), this);
        if (phase == Phase.ENDED) {
            tell(chosen::onClosed);
            return;
        }
        input = chosen;
        if (!stdinOpen) input.onStdinEnd();
    }

    /** Returns false when these bytes are of no use: their stream has ended or does not belong to the role. */
    boolean addInput(Stream stream, ByteBuf content) {
        if (phase == Phase.PARAMS) throw outOfOrder(stream, "the end of PARAMS first");
        boolean stdin = stream == Stream.STDIN;
        if (stdin ? !stdinOpen : !dataOpen) return false;
        if (content.isReadable()) {
            if (stdin) input.onStdin(content);
            else input.onData(content);
        } else if (stdin) {
            stdinOpen = false;
            input.onStdinEnd();
        } else {
            dataOpen = false;
            input.onDataEnd();
        }
        return true;
    }

    private FcgiProtocolException outOfOrder(Stream found, String wanted) {
        return new FcgiProtocolException(
                "FastCGI record of request " + id + ": " + found + " (expected: " + wanted + ")");
    }

    void becameWritable() {
        List<Runnable> actions = List.copyOf(whenWritable);
        whenWritable.clear();
        try {
            actions.forEach(Runnable::run);
        } catch (RuntimeException applicationFailed) {
            end(1);
            ctx.fireExceptionCaught(applicationFailed);
        }
    }

    /** The end without the application, which is told. Later calls do nothing. */
    void abort(FcgiException cause) {
        if (phase == Phase.ENDED) return;
        abortedBy = cause;
        List<Runnable> actions = List.copyOf(whenAborted);
        finish();
        actions.forEach(this::tell);
    }

    /** The one way to the end. */
    private void finish() {
        phase = Phase.ENDED;
        setInputPaused(false);
        whenWritable.clear();
        whenAborted.clear();
        FcgiInput closed = input;
        input = FcgiInput.IGNORE;
        tell(closed::onClosed);
    }

    /** What an application throws when all is over ends nothing any more, and keeps nobody else from being told. */
    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException applicationFailed) {
            ctx.fireExceptionCaught(applicationFailed);
        }
    }

    // What the application says.

    @Override
    public ChannelFuture stdout(ByteBuf content) {
        return write(Stream.STDOUT, content);
    }

    @Override
    public ChannelFuture stderr(ByteBuf content) {
        return write(Stream.STDERR, content);
    }

    private ChannelFuture write(Stream stream, ByteBuf content) {
        ChannelPromise promise = ctx.newPromise();
        Runnable dropped = content::release;
        onLoop(() -> writeNow(stream, content, promise), dropped, promise);
        return promise;
    }

    private void writeNow(Stream stream, ByteBuf content, ChannelPromise promise) {
        if (phase == Phase.ENDED || !content.isReadable()) {
            // An empty record would end the stream.
            content.release();
            if (phase == Phase.ENDED) promise.setFailure(overAlready());
            else promise.setSuccess();
            return;
        }
        stderrUsed |= stream == Stream.STDERR;
        ctx.write(new Chunk(id, stream, content), promise);
        handler.flushSoon();
    }

    @Override
    public ChannelFuture end(long appStatus) {
        if (appStatus < 0 || appStatus > 0xffffffffL) {
            throw new IllegalArgumentException("appStatus: " + appStatus + " (expected: 0 to 2^32-1)");
        }
        ChannelPromise promise = ctx.newPromise();
        onLoop(() -> endNow(appStatus, promise), () -> {}, promise);
        return promise;
    }

    private void endNow(long appStatus, ChannelPromise promise) {
        if (phase == Phase.ENDED) {
            promise.setFailure(overAlready());
            return;
        }
        ByteBuf out = ctx.alloc().buffer(4 * Wire.HEADER_LENGTH);
        Wire.writeHeader(out, Wire.STDOUT, id, 0);
        if (stderrUsed) Wire.writeHeader(out, Wire.STDERR, id, 0);
        Wire.writeEndRequest(out, id, appStatus, FcgiProtocolStatus.REQUEST_COMPLETE);
        ctx.write(out, promise);
        handler.ended(this);
        finish();
    }

    private Throwable overAlready() {
        return abortedBy != null ? abortedBy : new IllegalStateException("request " + id + ": ended already");
    }

    @Override
    public boolean isWritable() {
        return ctx.channel().isWritable();
    }

    @Override
    public void onWritable(Runnable action) {
        onLoop(() -> {
            if (phase == Phase.ENDED) return;
            if (isWritable()) action.run();
            else whenWritable.add(action);
        });
    }

    @Override
    public void onAbort(Runnable action) {
        onLoop(() -> {
            if (abortedBy != null) action.run();
            else if (phase != Phase.ENDED) whenAborted.add(action);
        });
    }

    @Override
    public void pauseInput() {
        onLoop(() -> setInputPaused(phase != Phase.ENDED));
    }

    @Override
    public void resumeInput() {
        onLoop(() -> setInputPaused(false));
    }

    private void setInputPaused(boolean paused) {
        if (inputPaused == paused) return;
        inputPaused = paused;
        handler.inputPaused(paused);
    }

    @Override
    public EventExecutor executor() {
        return ctx.executor();
    }

    private void onLoop(Runnable task) {
        onLoop(task, () -> {}, ctx.newPromise());
    }

    private void onLoop(Runnable task, Runnable dropped, ChannelPromise promise) {
        if (ctx.executor().inEventLoop()) {
            task.run();
            return;
        }
        try {
            ctx.executor().execute(task);
        } catch (RejectedExecutionException loopIsGone) {
            dropped.run();
            promise.tryFailure(loopIsGone);
        }
    }
}
