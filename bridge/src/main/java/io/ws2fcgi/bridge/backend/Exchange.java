package io.ws2fcgi.bridge.backend;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.backend.Backend.Reply;
import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.fcgi.CgiException;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.CgiResponseParser;
import io.ws2fcgi.fcgi.FcgiClientHandler;
import io.ws2fcgi.fcgi.FcgiException;
import io.ws2fcgi.fcgi.FcgiRequest;
import io.ws2fcgi.fcgi.FcgiResponseListener;
import io.ws2fcgi.fcgi.RequestState;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One request and the connection that is opened for it, from the gate to the reply. Confined to the asker's loop.
 *
 * <p>It is inside the gate from the grant until its connection is closed, also while it waits for a server that is away
 * or busy: so the server sees no more attempts at a time than it would see connections, and nobody overtakes.
 */
final class Exchange implements Gate.Visitor, FcgiResponseListener {
    private enum State {
        /** At the gate; the clock runs for the queue wait. */
        QUEUED,
        /** Inside, without a connection: an attempt is being made, or the clock runs for the next one. */
        CONNECTING,
        /** The request is sent; the clock runs for the answer. */
        RUNNING,
        /** The asker was told of the timeout; the clock runs for the script's real end. */
        OVERDUE,
        /** The asker has heard everything. The connection, if there was one, is closed or being closed. */
        ENDED
    }

    private final Pool pool;
    private final Terms terms;
    private final EventLoop loop;
    private final Reply reply;
    private final long askedAt;
    private final CgiResponseParser parser;

    /** Ours until RUNNING. */
    private final FcgiRequest request;

    private State state = State.QUEUED;
    private int attempts;
    private long attemptedAt;

    /** Null before the first attempt to connect. */
    private @Nullable Channel channel;

    /** What the present state waits for at most; null while it is not running. */
    private @Nullable Future<?> clock;

    private RequestState progress = RequestState.NOT_SENT;

    /** Takes ownership of {@code request}. */
    Exchange(Pool pool, FcgiRequest request, Terms terms, EventLoop loop, Reply reply) {
        this.pool = pool;
        this.request = request;
        this.terms = terms;
        this.loop = loop;
        this.reply = reply;
        this.askedAt = now();
        this.parser = new CgiResponseParser(pool.limits());
    }

    // At the gate.

    void begin() {
        switch (pool.gate().enter(this)) {
            case GRANTED -> connect();
            case WAITING -> await();
            case FULL -> fail(Kind.QUEUE_FULL, Reason.queueFull(pool.config()));
            case CLOSED -> fail(Kind.STOPPED, Reason.STOPPED);
        }
    }

    private void await() {
        ConnectTrouble trouble = pool.trouble();
        if (trouble != null && !trouble.isWorthWaiting(terms) && pool.gate().leave(this)) {
            fail(Kind.UNREACHABLE, trouble.text());
        } else {
            startClock(pool.config().timeouts().queueWait().toNanos());
        }
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void granted() {
        assert loop.inEventLoop();
        if (state == State.ENDED) {
            pool.gate().release(this);
        } else {
            connect();
        }
    }

    @Override
    public void closed() {
        assert loop.inEventLoop();
        fail(Kind.STOPPED, Reason.STOPPED);
    }

    @Override
    public void lost() {
        if (state == State.QUEUED || state == State.CONNECTING) request.release();
        state = State.ENDED;
    }

    // The connection.

    private void connect() {
        stopClock();
        state = State.CONNECTING;
        attempts++;
        attemptedAt = now();
        try {
            ChannelFuture connecting = pool.dialer().connect(loop, connectTimeout());
            channel = connecting.channel();
            connecting.addListener(this::onConnect);
        } catch (ChannelException noSocket) {
            onNoConnection(noSocket);
        }
    }

    private Duration connectTimeout() {
        Duration configured = pool.config().timeouts().connect();
        return configured.compareTo(terms.timeout()) < 0 ? configured : terms.timeout();
    }

    private void onConnect(Future<? super Void> connecting) {
        Channel opened = channel;
        if (opened == null || state == State.ENDED) return;
        if (!connecting.isSuccess()) {
            opened.close();
            onNoConnection(connecting.cause());
            return;
        }
        pool.connected();
        state = State.RUNNING;
        progress = RequestState.SENT;
        startClock(terms.timeout().toNanos() - (now() - attemptedAt));
        opened.closeFuture().addListener(closed -> pool.gate().release(this));
        opened.pipeline().get(FcgiClientHandler.class).send(request, this);
    }

    private void onNoConnection(Throwable cause) {
        ConnectTrouble why = ConnectTrouble.of(cause, pool.dialer().address());
        pool.failedToConnect(why);
        long left = pool.config().timeouts().queueWait().toNanos() - (now() - askedAt);
        if (!why.isWorthWaiting(terms)) {
            fail(Kind.UNREACHABLE, why.text());
        } else if (left <= 0) {
            fail(Kind.QUEUE_TIMEOUT, Reason.queueTimeout(pool.config(), why));
        } else {
            Backoff backoff = why.busy() ? Backoff.BUSY : Backoff.AWAY;
            startClock(Math.min(left, backoff.nanosAfter(attempts, ThreadLocalRandom.current())));
        }
    }

    // The answer.

    @Override
    public void onStdout(ByteBuf content) {
        if (state != State.RUNNING) return;
        progress = RequestState.RESPONSE_STARTED;
        try {
            parser.add(content);
        } catch (CgiException broken) {
            fail(broken);
        }
    }

    @Override
    public void onStderr(ByteBuf content) {
        if (state != State.RUNNING) return;
        progress = RequestState.RESPONSE_STARTED;
        parser.addStderr(content);
    }

    @Override
    public void onEnd(long appStatus) {
        if (state == State.RUNNING) {
            answer();
        } else {
            end();
        }
    }

    private void answer() {
        CgiResponse response;
        try {
            response = parser.finish();
        } catch (CgiException broken) {
            fail(broken);
            return;
        }
        end();
        reply.answered(response);
    }

    @Override
    public void onFailure(FcgiException cause) {
        progress = cause.state();
        fail(cause);
    }

    // The ends.

    private void onTime() {
        assert loop.inEventLoop();
        clock = null;
        switch (state) {
            case QUEUED -> {
                // Otherwise the grant is on its way, and is used.
                if (pool.gate().leave(this))
                    fail(Kind.QUEUE_TIMEOUT, Reason.queueTimeout(pool.config(), pool.trouble()));
            }
            case CONNECTING -> connect();
            case RUNNING -> onTimeout();
            case OVERDUE -> end();
            case ENDED -> {}
        }
    }

    private void onTimeout() {
        state = State.OVERDUE;
        pool.countOverdue(1);
        startClock(pool.config().timeouts().abandonAfter().toNanos());
        parser.release();
        reply.failed(failure(Kind.TIMED_OUT, Reason.timedOut(terms.timeout())));
    }

    private void fail(FcgiException cause) {
        fail(Reason.kindOf(cause), Reason.of(cause));
    }

    private void fail(Kind kind, String reason) {
        boolean tell = state != State.OVERDUE && state != State.ENDED;
        end();
        if (tell) reply.failed(failure(kind, reason));
    }

    private BackendFailure failure(Kind kind, String reason) {
        return new BackendFailure(kind, progress, pool + ": " + reason, parser.stderr());
    }

    /** The one way to the end. Later calls do nothing. */
    private void end() {
        State before = state;
        if (before == State.ENDED) return;
        state = State.ENDED;
        stopClock();
        parser.release();
        if (before == State.QUEUED || before == State.CONNECTING) request.release();
        if (channel != null) channel.close(); // Gives the place back, if it was a connection.
        if (before == State.CONNECTING) pool.gate().release(this);
        if (before == State.OVERDUE) {
            pool.countOverdue(-1);
            reply.ended();
        }
    }

    private void startClock(long nanos) {
        clock = loop.schedule(this::onTime, nanos, NANOSECONDS);
    }

    private void stopClock() {
        if (clock != null) clock.cancel(false);
        clock = null;
    }

    private long now() {
        return loop.ticker().nanoTime();
    }
}
