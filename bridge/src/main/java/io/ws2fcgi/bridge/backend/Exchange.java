package io.ws2fcgi.bridge.backend;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.fcgi.CgiException;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.CgiResponseParser;
import io.ws2fcgi.fcgi.FcgiClientHandler;
import io.ws2fcgi.fcgi.FcgiException;
import io.ws2fcgi.fcgi.FcgiExchange;
import io.ws2fcgi.fcgi.FcgiProtocolStatus;
import io.ws2fcgi.fcgi.FcgiRejectedException;
import io.ws2fcgi.fcgi.FcgiResponseListener;
import io.ws2fcgi.fcgi.RequestState;
import org.jspecify.annotations.Nullable;

/** One request on one connection, from its first byte to its real end. Confined to the connection's loop. */
final class Exchange implements FcgiResponseListener {
    private enum State {
        /** The response is awaited. */
        RUNNING,
        /** The visitor was told of a timeout; the script's real end is awaited. */
        OVERDUE,
        /** The visitor was told of another failure, and the application, which serves others here, to end the request. */
        UNWANTED,
        /** Nothing more comes, or matters. */
        ENDED
    }

    private final Pool pool;
    private final Connection connection;
    private final Visit visit;
    private final CgiResponseParser parser;
    private final Watch watch;
    private final long startedAt;

    private State state = State.RUNNING;
    private RequestState progress = RequestState.SENT;

    /** Null until the request is sent. */
    private @Nullable FcgiExchange request;

    /** What the present state waits for at most; null while it is not running. */
    private @Nullable Future<?> clock;

    /** Whether the codec has had its last word. */
    private boolean over;
    /** Why the connection on which it was begun has not come to be; null when it has, or may. */
    private @Nullable ConnectTrouble trouble;

    /** @param startedAt from when on the whole counts */
    Exchange(Pool pool, Connection connection, Visit visit, long startedAt) {
        this.pool = pool;
        this.connection = connection;
        this.visit = visit;
        this.startedAt = startedAt;
        parser = new CgiResponseParser(pool.limits());
        watch = new Watch(pool.config().timeouts(), visit.terms().timeout(), startedAt, now());
    }

    void begin(FcgiClientHandler handler) {
        FcgiExchange sent = handler.send(visit.requestToSend(), this);
        request = sent;
        if (state != State.RUNNING) return; // Refused, or answered, at once.
        watch.look(now(), connection.pendingBytes());
        startClock(watch.next(now()));
    }

    // The answer.

    @Override
    public void onSent() {
        watch.taken(now());
        connection.requestTaken();
        // Who answers meanwhile may pause now for less long than the request could take.
        if (state == State.RUNNING && clock != null && progress == RequestState.RESPONSE_STARTED) {
            restartClock(watch.next(now()));
        }
    }

    @Override
    public void onStdout(ByteBuf content) {
        if (state != State.RUNNING) return;
        hear();
        try {
            parser.add(content);
        } catch (CgiException broken) {
            fail(broken);
        }
    }

    @Override
    public void onStderr(ByteBuf content) {
        if (state != State.RUNNING) return;
        hear();
        parser.addStderr(content);
    }

    private void hear() {
        progress = RequestState.RESPONSE_STARTED;
        if (watch.heard(now())) restartClock(watch.next(now()));
    }

    @Override
    public void onEnd(long appStatus) {
        over = true;
        if (connection.server().answered()) pool.answered(connection.server());
        if (state == State.RUNNING) answer();
        else end();
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
        visit.answered(response);
    }

    /** The connection has not come to be, and will be closed: when the codec is done with it, it is as if nothing had begun. */
    void neverConnected(ConnectTrouble why) {
        trouble = why;
        if (over) withdraw(why);
    }

    @Override
    public void onFailure(FcgiException cause) {
        over = true;
        if (trouble != null) {
            withdraw(trouble);
            return;
        }
        progress = cause.state();
        if (cause instanceof FcgiRejectedException rejected) learnFrom(rejected);
        else if (Reason.kindOf(cause) == Kind.DIED && state == State.RUNNING) learnFromBreak(cause);
        fail(cause);
    }

    private void withdraw(ConnectTrouble why) {
        boolean waits = state == State.RUNNING;
        if (waits) {
            state = State.ENDED;
            stopClock();
            parser.release();
        } else {
            end();
        }
        connection.neverConnected(this, why, waits ? visit : null);
    }

    private void learnFromBreak(FcgiException cause) {
        if (progress == RequestState.RESPONSE_STARTED) return;
        connection.broke(Reason.of(cause), progress);
    }

    private void learnFrom(FcgiRejectedException rejected) {
        if (rejected.protocolStatus() == FcgiProtocolStatus.CANT_MPX_CONN) connection.cannotMultiplex();
        if (rejected.protocolStatus() == FcgiProtocolStatus.OVERLOADED) pool.overloaded(connection.server());
    }

    // Time.

    private void onTime() {
        clock = null;
        switch (state) {
            case RUNNING -> look();
            case OVERDUE, UNWANTED -> abandon();
            case ENDED -> {}
        }
    }

    private void look() {
        watch.look(now(), connection.pendingBytes());
        String late = watch.late(now());
        if (late == null) startClock(watch.next(now()));
        else onTimeout(late);
    }

    private void onTimeout(String late) {
        pool.countOverdue(1);
        linger(State.OVERDUE);
        parser.release();
        visit.failed(failure(Kind.TIMED_OUT, late + "; the script may still run"), null);
    }

    /** Keeps the place until the application has really ended the request, and asks it to, where it can hear that. */
    private void linger(State how) {
        state = how;
        restartClock(pool.config().timeouts().abandonAfter().toNanos());
        if (request != null) request.requestAbort();
    }

    /** It was waited for long enough. No more is begun on a connection whose application does not end what it is asked to. */
    private void abandon() {
        connection.retire();
        end();
    }

    // The ends.

    /** The bridge stops. */
    void stop() {
        fail(Kind.STOPPED, Reason.STOPPED, null);
    }

    private void fail(FcgiException cause) {
        fail(Reason.kindOf(cause), Reason.of(cause), cause);
    }

    private void fail(Kind kind, String reason, @Nullable FcgiException cause) {
        boolean tell = state == State.RUNNING;
        // Beside others the connection must go on, and the place is not free before the application knows.
        boolean goesOn = cause instanceof CgiException && connection.isShared();
        BackendFailure failure = failure(kind, reason);
        if (tell && goesOn) {
            linger(State.UNWANTED);
            parser.release();
        } else {
            if (cause instanceof CgiException) connection.retire();
            end();
        }
        if (tell) visit.failed(failure, cause);
    }

    private BackendFailure failure(Kind kind, String reason) {
        return new BackendFailure(kind, progress, pool.at(connection.server()) + ": " + reason, parser.stderr());
    }

    /** The one way to the end. Later calls do nothing. */
    private void end() {
        State before = state;
        if (before == State.ENDED) return;
        state = State.ENDED;
        stopClock();
        parser.release();
        pool.gate().charge(visit.terms().account(), now() - startedAt);
        connection.ended(this, visit.terms().turn());
        if (before == State.OVERDUE) {
            pool.countOverdue(-1);
            visit.scriptEnded();
        }
    }

    private void startClock(long nanos) {
        clock = connection.loop().schedule(this::onTime, nanos, NANOSECONDS);
    }

    private void restartClock(long nanos) {
        stopClock();
        startClock(nanos);
    }

    private void stopClock() {
        if (clock != null) clock.cancel(false);
        clock = null;
    }

    private long now() {
        return connection.loop().ticker().nanoTime();
    }
}
