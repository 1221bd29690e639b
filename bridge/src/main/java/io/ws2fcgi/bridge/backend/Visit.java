package io.ws2fcgi.bridge.backend;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.backend.Backend.Reply;
import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.backend.Gate.Admission;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.FcgiException;
import io.ws2fcgi.fcgi.FcgiRequest;
import io.ws2fcgi.fcgi.RequestState;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One request's way through the pool: waits for a place, and again after every attempt of which it is certain that no script
 * has seen it, and ends with exactly one word to whoever asked.
 *
 * <p>Confined to the asker's loop. What the {@link Exchange} tells comes from the connection's loop, which is another one
 * only where a connection of another loop had a place free; then it is carried over.
 */
final class Visit implements Gate.Visitor {
    private final Pool pool;
    private final Terms terms;
    private final EventLoop loop;
    private final Reply reply;
    private final long askedAt;

    /** Ours until the end; each attempt has a share. Its body is read by one attempt at a time. */
    private final FcgiRequest request;

    private final int bodyStart;

    private boolean ended;

    /** Runs while it waits, and a while longer. */
    private @Nullable Future<?> clock;

    /** What the last attempt has found; null when there was none. */
    private @Nullable String trouble;

    /** Takes ownership of {@code request}. */
    Visit(Pool pool, FcgiRequest request, Terms terms, EventLoop loop, Reply reply) {
        this.pool = pool;
        this.request = request;
        this.terms = terms;
        this.loop = loop;
        this.reply = reply;
        bodyStart = request.content().readerIndex();
        askedAt = now();
    }

    // At the gate.

    void begin() {
        proceed(pool.gate().enter(this));
    }

    private void proceed(Admission admission) {
        Line line = admission.line();
        if (line != null) {
            // A connection that was kept may live on another loop.
            if (line.loop() == loop) granted(line);
            else pool.gate().tell(this, line);
            return;
        }
        switch (admission.verdict()) {
            case FULL -> {
                pool.countRefused();
                fail(Kind.QUEUE_FULL, Reason.queueFull(pool.config()));
            }
            case AWAY -> turnedAway();
            case CLOSED -> closed();
            default -> startClock();
        }
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public Terms terms() {
        return terms;
    }

    /** On the line's loop. */
    @Override
    public void granted(Line line) {
        if (line.connection != null) {
            line.connection.begin(this);
        } else if (pool.gate().isClosed()) {
            pool.gate().gone(line);
            onOwnLoop(this::closed);
        } else {
            Connection.open(pool, line, loop, this);
        }
    }

    @Override
    public void turnedAway() {
        assert loop.inEventLoop();
        // A server may have come back since; then we were unlucky.
        String known = pool.trouble();
        fail(Kind.UNREACHABLE, known.isEmpty() ? "no server could be reached" : known);
    }

    @Override
    public void closed() {
        assert loop.inEventLoop();
        fail(Kind.STOPPED, Reason.STOPPED);
    }

    @Override
    public void lost() {
        // Nobody is left on whose thread this could race.
        if (!ended) request.release();
        ended = true;
    }

    private void startClock() {
        long left = longestWait().toNanos() - (now() - askedAt);
        if (left <= 0) onTime();
        else if (!ended && clock == null) clock = loop.schedule(this::onTime, left, NANOSECONDS);
    }

    private Duration longestWait() {
        Duration own = terms.longestWait();
        return own == null ? pool.config().timeouts().queueWait() : own;
    }

    private void onTime() {
        clock = null;
        // Otherwise the grant is on its way, and is used.
        if (pool.gate().leave(this)) {
            String known = pool.trouble();
            fail(
                    Kind.QUEUE_TIMEOUT,
                    Reason.queueTimeout(pool.config(), longestWait(), known.isEmpty() ? trouble : known));
        }
    }

    // Attempts. On the connection's loop.

    /** A share of the request, with all of its body. */
    FcgiRequest requestToSend() {
        request.content().readerIndex(bodyStart);
        return request.retain();
    }

    /** Nobody could be reached, and the line is gone. On our own loop, as every attempt to connect is. */
    void notConnected(Line line, ConnectTrouble why) {
        assert loop.inEventLoop();
        trouble = why.text();
        pool.countRetry();
        Admission admission = pool.gate().returned(this, line, why);
        if (admission.verdict() == Gate.Verdict.AWAY) fail(Kind.UNREACHABLE, line.server(), why.text());
        else proceed(admission);
    }

    /** The connection that had a place for us closed before we began. */
    void lineWasGone() {
        onOwnLoop(this::again);
    }

    void answered(CgiResponse response) {
        if (loop.inEventLoop()) {
            tellAnswer(response);
            return;
        }
        try {
            loop.execute(() -> tellAnswer(response));
        } catch (RejectedExecutionException loopHasEnded) {
            response.release();
            lost();
        }
    }

    private void tellAnswer(CgiResponse response) {
        end();
        reply.answered(response);
    }

    /** @param cause what the codec said; null when it is our own word */
    void failed(BackendFailure failure, @Nullable FcgiException cause) {
        onOwnLoop(() -> {
            if (RetryPolicy.isSafe(failure, cause)) {
                trouble = failure.message();
                pool.countRetry();
                again();
            } else {
                end();
                reply.failed(failure);
            }
        });
    }

    void scriptEnded() {
        onOwnLoop(reply::ended);
    }

    private void again() {
        if (now() - askedAt < longestWait().toNanos()) {
            proceed(pool.gate().returned(this));
        } else {
            fail(Kind.QUEUE_TIMEOUT, Reason.queueTimeout(pool.config(), longestWait(), trouble));
        }
    }

    private void onOwnLoop(Runnable news) {
        if (loop.inEventLoop()) {
            news.run();
            return;
        }
        try {
            loop.execute(news);
        } catch (RejectedExecutionException loopHasEnded) {
            lost();
        }
    }

    // The ends.

    private void fail(Kind kind, String reason) {
        tellFailure(new BackendFailure(kind, RequestState.NOT_SENT, pool + ": " + reason, ""));
    }

    private void fail(Kind kind, Server server, String reason) {
        tellFailure(new BackendFailure(kind, RequestState.NOT_SENT, pool.at(server) + ": " + reason, ""));
    }

    private void tellFailure(BackendFailure failure) {
        if (ended) return;
        end();
        reply.failed(failure);
    }

    /** The one way to the end of everything but the word itself. */
    private void end() {
        if (ended) return;
        ended = true;
        if (clock != null) clock.cancel(false);
        clock = null;
        request.release();
    }

    private long now() {
        return loop.ticker().nanoTime();
    }
}
