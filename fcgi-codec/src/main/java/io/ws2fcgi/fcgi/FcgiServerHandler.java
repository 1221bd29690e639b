package io.ws2fcgi.fcgi;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.ws2fcgi.fcgi.FcgiRecord.BeginRequest;
import io.ws2fcgi.fcgi.FcgiRecord.Chunk;
import io.ws2fcgi.fcgi.FcgiRecord.EndRequest;
import io.ws2fcgi.fcgi.FcgiRecord.Stream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The application's side of one connection: shows requests to an {@link FcgiApplication}, up to
 * {@link FcgiServerConfig#maxConcurrent()} at a time, and carries its answers.
 *
 * <pre>{@code
 * pipeline.addLast(new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE, new FcgiServerHandler(config, application));
 * }</pre>
 *
 * <p>Requests over a limit are refused with a protocol status, and what still comes for them is discarded. ABORT_REQUEST
 * is answered at once, whatever the application does. After the end of a request without KEEP_CONN, the connection is
 * closed as gently as its reader needs it, see {@link LingeringClose}.
 *
 * <p>Whoever may connect may choose every parameter: bind to a Unix socket or the loopback interface, and where that cannot
 * be, put an {@link FcgiClientFilter} in front.
 *
 * <p>Confined to the channel's loop. An application that throws ends its request with status 1.
 */
public final class FcgiServerHandler extends ChannelInboundHandlerAdapter {
    /** Answers that may wait unread for a peer that goes on provoking them. */
    private static final int MAX_UNREAD_REPLIES = 1024;

    private enum State {
        OPEN,
        /** A request without KEEP_CONN has ended: no more begin, the running ones may end. */
        RETIRED,
        /** Everything is answered, or nothing can be. What comes is discarded. */
        CLOSING
    }

    private final FcgiServerConfig config;
    private final FcgiApplication application;
    private final IntObjectMap<ServerExchange> exchanges = new IntObjectHashMap<>();

    private State state = State.OPEN;
    private @Nullable ChannelHandlerContext ctx;

    /** Since the last request began. */
    private long discardedBytes;

    private int unreadReplies;
    private int pausedInputs;
    private boolean reading;
    private boolean flushPending;

    public FcgiServerHandler(FcgiServerConfig config, FcgiApplication application) {
        this.config = config;
        this.application = application;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof FcgiRecord record)) {
            context.fireChannelRead(message);
            return;
        }
        reading = true;
        try {
            onRecord(context, record);
        } finally {
            ReferenceCountUtil.release(record);
        }
    }

    private void onRecord(ChannelHandlerContext context, FcgiRecord record) {
        if (state == State.CLOSING) {
            discard(context, record);
        } else if (record instanceof BeginRequest begin) {
            onBegin(context, begin);
        } else if (record instanceof Chunk chunk) {
            onChunk(context, chunk);
        } else if (record instanceof FcgiRecord.AbortRequest abort) {
            onAbort(context, abort.requestId());
        } else if (record instanceof FcgiRecord.GetValues ask) {
            reply(context, new FcgiRecord.GetValuesResult(ConnectionValues.answer(ask.names(), config)));
        } else if (record instanceof FcgiRecord.Unknown unknown) {
            // Only for management types does the specification say what to answer (section 4.2).
            if (unknown.requestId() == 0) reply(context, new FcgiRecord.UnknownType(unknown.type()));
        } else {
            throw misdirected(record);
        }
    }

    private void onBegin(ChannelHandlerContext context, BeginRequest begin) {
        int id = begin.requestId();
        if (exchanges.containsKey(id)) {
            throw new FcgiProtocolException("FastCGI BEGIN_REQUEST: request " + id + " runs (expected: a free id)");
        }
        if (state != State.OPEN) {
            discard(context, begin);
            return;
        }
        discardedBytes = 0;
        if (!config.roles().contains(begin.role())) {
            refuse(context, id, FcgiProtocolStatus.UNKNOWN_ROLE);
        } else if (exchanges.size() < config.maxConcurrent()) {
            exchanges.put(id, new ServerExchange(this, context, begin));
        } else {
            boolean alone = config.maxConcurrent() == 1;
            refuse(context, id, alone ? FcgiProtocolStatus.CANT_MPX_CONN : FcgiProtocolStatus.OVERLOADED);
        }
    }

    private void onChunk(ChannelHandlerContext context, Chunk chunk) {
        if (chunk.stream() == Stream.STDOUT || chunk.stream() == Stream.STDERR) throw misdirected(chunk);
        ServerExchange exchange = exchanges.get(chunk.requestId());
        if (exchange == null) {
            discard(context, chunk);
            return;
        }
        try {
            if (chunk.stream() == Stream.PARAMS) {
                onParams(context, exchange, chunk);
            } else if (!exchange.addInput(chunk.stream(), chunk.content())) {
                discard(context, chunk);
            }
        } catch (FcgiException ours) {
            throw ours;
        } catch (RuntimeException applicationFailed) {
            exchange.end(1); // One request's fault; the others of this connection go on.
            context.fireExceptionCaught(applicationFailed);
        }
    }

    private void onParams(ChannelHandlerContext context, ServerExchange exchange, Chunk chunk) {
        if (chunk.content().isReadable()) {
            if (exchange.addParams(chunk.content()) > config.maxParamsBytes()) overloaded(context, exchange);
            return;
        }
        FcgiParams params = exchange.decodeParams();
        if (params.count() > config.maxParams()) {
            overloaded(context, exchange);
        } else {
            exchange.run(application, params);
        }
    }

    private void overloaded(ChannelHandlerContext context, ServerExchange exchange) {
        exchanges.remove(exchange.id());
        refuse(context, exchange.id(), FcgiProtocolStatus.OVERLOADED);
        closeWhenDone(exchange);
    }

    private void onAbort(ChannelHandlerContext context, int id) {
        ServerExchange exchange = exchanges.get(id);
        if (exchange == null) return;
        reply(context, new EndRequest(id, 0, FcgiProtocolStatus.REQUEST_COMPLETE));
        exchanges.remove(id); // Not before the reply, which may be one too many and end them all.
        closeWhenDone(exchange);
        exchange.abort(new FcgiAbortedException("request " + id + ": aborted by the server", RequestState.SENT));
    }

    private void refuse(ChannelHandlerContext context, int id, int protocolStatus) {
        reply(context, new EndRequest(id, 0, protocolStatus));
    }

    /** Answers without an application. Bounded: a peer could ask and not read, and what waits is our memory. */
    private void reply(ChannelHandlerContext context, FcgiRecord answer) {
        if (!context.channel().isWritable() && ++unreadReplies > MAX_UNREAD_REPLIES) {
            throw new FcgiProtocolException(
                    "FastCGI answers that were not read: more than " + MAX_UNREAD_REPLIES + " (expected: fewer)");
        }
        context.write(answer);
        flushSoon();
    }

    private void discard(ChannelHandlerContext context, FcgiRecord record) {
        int content = record instanceof Chunk chunk ? chunk.content().readableBytes() : 0;
        discardedBytes += Wire.HEADER_LENGTH + content;
        if (discardedBytes > config.maxDiscardedBytes()) {
            closeNow(
                    context,
                    new FcgiLimitException(
                            "FastCGI bytes for no request: " + discardedBytes + " (expected: <= "
                                    + config.maxDiscardedBytes() + ")",
                            RequestState.SENT));
        }
    }

    private static FcgiProtocolException misdirected(FcgiRecord record) {
        return new FcgiProtocolException("FastCGI record: " + record + " (expected: one that servers send)");
    }

    // What the exchanges say.

    /** The last record of {@code exchange} is written. */
    void ended(ServerExchange exchange) {
        exchanges.remove(exchange.id());
        flushSoon();
        closeWhenDone(exchange);
    }

    private void closeWhenDone(ServerExchange exchange) {
        if (state == State.OPEN && !exchange.keepsConnection()) state = State.RETIRED;
        if (state != State.RETIRED || !exchanges.isEmpty() || ctx == null) return;
        state = State.CLOSING;
        new LingeringClose(ctx, config.lingerTime()).start();
    }

    void inputPaused(boolean paused) {
        pausedInputs += paused ? 1 : -1;
        if (ctx != null) ctx.channel().config().setAutoRead(pausedInputs == 0);
    }

    /** One flush for everything that is written in one turn of the loop. */
    void flushSoon() {
        if (flushPending || ctx == null) return;
        flushPending = true;
        if (!reading) ctx.executor().execute(this::flushNow);
    }

    private void flushNow() {
        if (!flushPending || ctx == null) return;
        flushPending = false;
        ctx.flush();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        flushNow();
        context.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            unreadReplies = 0;
            all().forEach(ServerExchange::becameWritable);
        }
        context.fireChannelWritabilityChanged();
    }

    // The end.

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        closeNow(context, cause);
        boolean ours = cause instanceof FcgiException || cause instanceof IOException;
        if (!ours) context.fireExceptionCaught(cause);
    }

    private void closeNow(ChannelHandlerContext context, Throwable cause) {
        state = State.CLOSING;
        abortAll("connection failed: " + cause.getMessage(), cause);
        flushNow(); // What is answered is answered.
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.CLOSING;
        abortAll("connection closed by the server", null);
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        abortAll("handler removed from the pipeline", null);
        ctx = null;
    }

    private void abortAll(String why, @Nullable Throwable cause) {
        List<ServerExchange> running = all();
        exchanges.clear();
        var reason = new FcgiConnectionException(why, cause, RequestState.SENT);
        for (ServerExchange exchange : running) exchange.abort(reason);
    }

    private List<ServerExchange> all() {
        return new ArrayList<>(exchanges.values());
    }
}
