package io.ws2fcgi.fcgi;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.fcgi.FcgiRecord.Chunk;
import io.ws2fcgi.fcgi.FcgiRecord.EndRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one connection to an application: sends requests, up to
 * {@link FcgiClientConfig#maxConcurrent()} at a time, and tells their listeners what comes back.
 *
 * <pre>{@code
 * pipeline.addLast(new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE, new FcgiClientHandler(config));
 * }</pre>
 *
 * <p>However a request ends, its listener hears exactly one end. Only END_REQUEST is a good one: a connection that
 * closes before it, a protocol error, a refusal and an abort all fail. Records of unknown and finished requests are
 * ignored; anything that arrives while no request runs closes the connection, as it cannot be trusted any more.
 *
 * <p>There is no flow control per request in FastCGI. A slow listener may switch off the channel's auto-read, which
 * holds up every request of the connection.
 *
 * <p>Confined to the channel's loop. Closing the channel is the way to end everything.
 */
public final class FcgiClientHandler extends ChannelInboundHandlerAdapter {
    /** User event: GET_VALUES is answered, or was given up, and so many requests may run at a time. */
    public record Ready(int maxConcurrent) {}

    private enum State {
        /** The answer to GET_VALUES is awaited; one request may wait with us. */
        ASKING,
        OPEN,
        /** Takes no more requests, and closes when the last one has ended. */
        RETIRED,
        /** Broken, or being closed: what still arrives is ignored. */
        CLOSED
    }

    private final FcgiClientConfig config;
    private final ExchangeTable table = new ExchangeTable();

    private State state = State.OPEN;
    private int limit;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable FcgiRecordDecoder decoder;

    /** Runs while ASKING. */
    private @Nullable Future<?> askDeadline;

    /** Why the connection is being closed; null if nobody on this side knows a reason. */
    private @Nullable Throwable failure;

    public FcgiClientHandler(FcgiClientConfig config) {
        this.config = config;
        this.limit = config.maxConcurrent();
    }

    // What users call.

    /**
     * Sends {@code request}, which it takes ownership of whatever happens. Exactly one {@code onEnd} or
     * {@code onFailure} comes back, before this returns when the request cannot be sent at all.
     */
    public FcgiExchange send(FcgiRequest request, FcgiResponseListener listener) {
        var exchange = new ClientExchange(this, request, listener);
        ChannelHandlerContext to = ctx;
        FcgiException refusal = refusal(request);
        if (to == null || refusal != null) {
            exchange.fail(refusal == null ? refused("handler is in no pipeline") : refusal);
            return exchange;
        }
        exchange.register(table.add(exchange));
        if (!config.keepConnection() && state == State.OPEN) state = State.RETIRED;
        if (state != State.ASKING) start(to, exchange);
        return exchange;
    }

    /** How many more requests may be sent right now; 0 when there will be no more on this connection. */
    public int available() {
        if (ctx == null || !ctx.channel().isActive()) return 0;
        assert ctx.executor().inEventLoop();
        return switch (state) {
            // One is what any answer will allow.
            case ASKING -> table.isEmpty() ? 1 : 0;
            case OPEN -> table.isEmpty() && hasStrayBytes() ? 0 : Math.max(0, limit - table.size());
            case RETIRED, CLOSED -> 0;
        };
    }

    private @Nullable FcgiException refusal(FcgiRequest request) {
        if (available() > 0) return RequestWriter.refusal(request, config.splitPairs());
        if (state == State.OPEN && !table.isEmpty()) {
            return new FcgiLimitException(
                    "requests at a time: " + (table.size() + 1) + " (expected: <= " + limit + ")",
                    RequestState.NOT_SENT);
        }
        return refused("connection is not open for requests");
    }

    private static FcgiException refused(String why) {
        return new FcgiConnectionException(why, null, RequestState.NOT_SENT);
    }

    private void start(ChannelHandlerContext to, ClientExchange exchange) {
        exchange.start(to, config);
        to.flush();
    }

    void abort(ClientExchange exchange) {
        ChannelHandlerContext to = ctx;
        if (to == null || exchange.phase() == ClientExchange.Phase.ENDED) return;
        assert to.executor().inEventLoop();
        var cause = new FcgiAbortedException("request " + exchange.requestId() + ": aborted", exchange.state());
        switch (exchange.phase()) {
            case WAITING -> {
                table.remove(exchange);
                exchange.fail(cause);
            }
            case RUNNING -> abortRunning(to, exchange, cause);
            case ABORTED, ENDED -> {}
        }
    }

    void requestAbort(ClientExchange exchange) {
        ChannelHandlerContext to = ctx;
        if (to == null || exchange.phase() != ClientExchange.Phase.RUNNING || !isMultiplexed()) return;
        assert to.executor().inEventLoop();
        to.writeAndFlush(new FcgiRecord.AbortRequest(exchange.requestId()));
    }

    private void abortRunning(ChannelHandlerContext to, ClientExchange exchange, FcgiAbortedException cause) {
        if (isMultiplexed()) {
            exchange.aborted(to.executor()
                    .schedule(
                            () -> abortUnanswered(exchange.requestId()),
                            config.abortDeadline().toNanos(),
                            NANOSECONDS));
            to.writeAndFlush(new FcgiRecord.AbortRequest(exchange.requestId()));
            exchange.listener().onFailure(cause);
        } else {
            table.remove(exchange);
            state = State.CLOSED;
            to.close();
            exchange.fail(cause);
        }
    }

    private boolean isMultiplexed() {
        return config.maxConcurrent() > 1 && (limit > 1 || table.size() > 1);
    }

    private void abortUnanswered(int id) {
        close(new FcgiConnectionException(
                "request " + id + ": no END_REQUEST within " + config.abortDeadline() + " of ABORT_REQUEST",
                null,
                RequestState.SENT));
    }

    // The life of the connection.

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        decoder = context.pipeline().get(FcgiRecordDecoder.class);
        if (decoder == null || context.pipeline().get(FcgiRecordEncoder.class) == null) {
            throw new IllegalStateException(
                    "FcgiClientHandler: needs FcgiRecordDecoder and FcgiRecordEncoder before it in the pipeline");
        }
        if (config.askValues()) {
            state = State.ASKING;
            if (context.channel().isActive()) ask(context);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (state == State.ASKING) ask(context);
        context.fireChannelActive();
    }

    private void ask(ChannelHandlerContext to) {
        if (askDeadline != null) return;
        askDeadline =
                to.executor().schedule(() -> ready(1), config.askDeadline().toNanos(), NANOSECONDS);
        to.writeAndFlush(new FcgiRecord.GetValues(ConnectionValues.ASKED)).addListener(write -> {
            if (!write.isSuccess()) writeFailed(write.cause());
        });
    }

    private void ready(int newLimit) {
        if (askDeadline != null) askDeadline.cancel(false);
        if (state != State.ASKING || ctx == null) return;
        limit = newLimit;
        state = config.keepConnection() || table.isEmpty() ? State.OPEN : State.RETIRED;
        for (ClientExchange waiting : table.all()) start(ctx, waiting);
        ctx.fireUserEventTriggered(new Ready(newLimit));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable() && state != State.CLOSED) {
            // Each takes what the others leave; records of different requests may lie in any order.
            for (ClientExchange exchange : table.all()) exchange.writeMore(context);
            context.flush();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // With half-closure allowed, this is how the end of the stream looks; nothing more can come.
        if (event instanceof ChannelInputShutdownEvent) context.close();
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        boolean ours = cause instanceof FcgiException || cause instanceof IOException;
        close(cause);
        // A broken connection is told to the listeners, and is nobody's business when there are none.
        if (!ours) context.fireExceptionCaught(cause);
    }

    /** A write has failed: the connection is of no use. Its requests fail when all their writes have. */
    void writeFailed(Throwable cause) {
        close(cause);
    }

    /** The one way to the end for reasons of our own; the listeners hear when the channel has closed. */
    private void close(Throwable cause) {
        if (state == State.CLOSED) return;
        state = State.CLOSED;
        failure = cause;
        if (ctx != null) ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        failAll(context);
        context.fireChannelInactive();
    }

    /** Also comes for a channel that never was active. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        failAll(context);
        ctx = null;
    }

    private void failAll(ChannelHandlerContext context) {
        state = State.CLOSED;
        if (askDeadline != null) askDeadline.cancel(false);
        for (ClientExchange exchange : table.all()) {
            table.remove(exchange);
            try {
                exchange.fail(whyFailed(exchange.state()));
            } catch (RuntimeException listenerFailed) {
                context.fireExceptionCaught(listenerFailed); // The others still want to know.
            }
        }
    }

    private FcgiException whyFailed(RequestState progress) {
        Throwable cause = failure;
        if (cause instanceof FcgiProtocolException) {
            return new FcgiProtocolException(String.valueOf(cause.getMessage()), cause, progress);
        }
        if (cause != null) {
            return new FcgiConnectionException("connection failed: " + cause.getMessage(), cause, progress);
        }
        if (progress == RequestState.NOT_SENT) return refused("connection closed before the request was sent");
        return new FcgiTruncatedException("connection closed without END_REQUEST", progress);
    }

    // What comes back.

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof FcgiRecord record)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            if (state != State.CLOSED) onRecord(context, record);
        } finally {
            ReferenceCountUtil.release(record);
        }
    }

    private void onRecord(ChannelHandlerContext context, FcgiRecord record) {
        if (record instanceof FcgiRecord.GetValuesResult result) {
            ready(ConnectionValues.limit(result.values(), config.maxConcurrent()));
        } else if (record instanceof FcgiRecord.UnknownType) {
            ready(1);
        } else if (record.requestId() == 0) {
            if (!(record instanceof FcgiRecord.Unknown)) throw misdirected(record);
        } else if (table.isEmpty() || state == State.ASKING) {
            close(new FcgiProtocolException("FastCGI record of request " + record.requestId() + " while none runs"));
        } else {
            onApplicationRecord(context, record);
        }
    }

    private void onApplicationRecord(ChannelHandlerContext context, FcgiRecord record) {
        ClientExchange exchange = table.get(record.requestId());
        if (record instanceof EndRequest end) {
            if (exchange != null) onEnd(context, exchange, end);
        } else if (record instanceof Chunk chunk) {
            onChunk(exchange, chunk);
        } else if (!(record instanceof FcgiRecord.Unknown)) {
            throw misdirected(record);
        }
    }

    private void onChunk(@Nullable ClientExchange exchange, Chunk chunk) {
        boolean stdout = chunk.stream() == FcgiRecord.Stream.STDOUT;
        if (!stdout && chunk.stream() != FcgiRecord.Stream.STDERR) throw misdirected(chunk);
        if (exchange == null || exchange.phase() != ClientExchange.Phase.RUNNING) return;
        // The end of a stream says nothing: php-fpm never sends it, and old PHP sent data behind it (PHP bug 72185).
        if (!chunk.content().isReadable()) return;
        exchange.responseStarted();
        if (stdout) {
            exchange.listener().onStdout(chunk.content());
        } else {
            exchange.listener().onStderr(chunk.content());
        }
    }

    private void onEnd(ChannelHandlerContext context, ClientExchange exchange, EndRequest end) {
        boolean told = exchange.phase() == ClientExchange.Phase.ABORTED;
        // Ended before we had finished: what is still to be written would be garbage to the application, and after an
        // abort Go's net/http/fcgi ends a request of which it has not read everything once more, whoever has its id
        // then.
        if (!exchange.isWritten()) state = State.RETIRED;
        if (end.protocolStatus() == FcgiProtocolStatus.CANT_MPX_CONN) limit = 1;
        table.remove(exchange);
        exchange.ended();
        if (state == State.RETIRED && table.isEmpty()) {
            state = State.CLOSED;
            context.close();
        }
        if (told) return;
        if (end.protocolStatus() == FcgiProtocolStatus.REQUEST_COMPLETE) {
            exchange.listener().onEnd(end.appStatus());
        } else {
            exchange.listener().onFailure(rejection(end.protocolStatus(), exchange.state()));
        }
    }

    private static FcgiRejectedException rejection(int status, RequestState progress) {
        boolean neverBegan = status <= FcgiProtocolStatus.UNKNOWN_ROLE && progress == RequestState.SENT;
        return new FcgiRejectedException(status, neverBegan ? RequestState.NOT_SENT : progress);
    }

    private static FcgiProtocolException misdirected(FcgiRecord record) {
        return new FcgiProtocolException("FastCGI record: " + record + " (expected: one that applications send)");
    }

    /** Part of a record, while nobody waits for one, is as bad as a whole one. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (state == State.OPEN && table.isEmpty() && hasStrayBytes()) {
            close(new FcgiProtocolException("FastCGI bytes while no request runs"));
        }
        context.fireChannelReadComplete();
    }

    private boolean hasStrayBytes() {
        return decoder != null && decoder.isInsideRecord();
    }
}
