package io.ws2fcgi.bridge.backend;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.RequestState;
import io.ws2fcgi.fixtures.FakeAnswer;
import io.ws2fcgi.fixtures.FakeFcgiApp;
import io.ws2fcgi.fixtures.Peer;
import io.ws2fcgi.fixtures.RawRecord;
import io.ws2fcgi.fixtures.ScriptedServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How many at a time, how long they wait, and what a timeout leaves behind. */
@ParameterizedClass
@MethodSource("io.ws2fcgi.bridge.net.Transports#linux")
final class PoolCapacityTest {
    private static final Terms SHORT = Terms.message(ofMillis(50), "key");

    private final Asking asking;

    PoolCapacityTest(Transport transport) {
        asking = new Asking(transport);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        asking.close();
    }

    @Test
    void theServerNeverSeesMoreConnectionsThanAllowed() throws Exception {
        try (var server = new CountingServer()) {
            Backend pool = asking.pool(Asking.at(server.address()).maxConnections(4));
            List<Asked> all = asking.askTimes(1000, pool, Asking.PATIENT);
            all.forEach(asked -> assertThat(asked.answer().body()).isEqualTo("ok"));
            assertThat(server.mostOpen()).isBetween(1, 4);
            assertThat(server.accepted()).isEqualTo(1000);
        }
    }

    @Test
    void aPlaceIsTakenUntilTheConnectionIsClosed() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(Asking.at(server.address()).maxConnections(2));
            List<Asked> all = asking.askTimes(3, pool, Asking.PATIENT);
            Peer first = server.accept();
            server.accept();
            Asking.awaitLoad(pool, 2, 1, 0);
            assertThat(all).noneMatch(Asked::isDone);

            answer(first);
            first.awaitClose();
            answer(server.accept());

            Asking.awaitLoad(pool, 1, 0, 0);
        }
    }

    private static void answer(Peer peer) {
        peer.readRequest();
        peer.send(RawRecord.stdout(1, "Content-Type: text/plain\n\nok"), RawRecord.end(1));
    }

    @Test
    void oneMoreThanMayWaitIsRefusedAtOnce() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.never())) {
            Backend pool = asking.pool(
                    Asking.at(app.address()).maxConnections(1).maxWaiting(1).queueWait(ofSeconds(20)));
            asking.askTimes(2, pool, Asking.PATIENT);
            Asking.awaitLoad(pool, 1, 1, 0);
            BackendFailure full = asking.ask(pool).failure();
            assertThat(full.kind()).isEqualTo(Kind.QUEUE_FULL);
            assertThat(full.state()).isEqualTo(RequestState.NOT_SENT);
            assertThat(full.message()).endsWith("requests waiting: 1 (max-waiting: 1, pool-connections: 1)");
        }
    }

    @Test
    void whoWaitsTooLongIsToldAndTheOthersKeepTheirTurn() {
        var signal = new CompletableFuture<Void>();
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("ok").when(signal))) {
            Backend pool = asking.pool(
                    Asking.at(app.address()).maxConnections(1).maxWaiting(10).queueWait(ofMillis(50)));
            Asked running = asking.ask(pool);
            app.awaitRequests(1);
            BackendFailure tired = asking.ask(pool).failure();
            assertThat(tired.kind()).isEqualTo(Kind.QUEUE_TIMEOUT);
            assertThat(tired.mayHaveRun()).isFalse();
            assertThat(tired.message()).endsWith("no free connection within 50 ms (pool-connections: 1)");

            signal.complete(null);
            assertThat(running.answer().body()).isEqualTo("ok");
            assertThat(asking.ask(pool).answer().body()).isEqualTo("ok");
            assertThat(app.requests()).hasSize(2);
        }
    }

    @Test
    void aTimeoutIsToldAtOnceAndKeepsItsPlaceUntilTheScriptEnds() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(Asking.at(server.address()).maxConnections(1));
            Asked late = asking.ask(pool, SHORT);
            Peer script = server.accept();
            BackendFailure timeout = late.failure();
            assertThat(timeout.kind()).isEqualTo(Kind.TIMED_OUT);
            assertThat(timeout.state()).isEqualTo(RequestState.SENT);
            assertThat(timeout.message()).endsWith("no complete response within 50 ms; the script may still run");
            Asked next = asking.ask(pool);
            Asking.awaitLoad(pool, 1, 1, 1);
            assertThat(late.hasEnded()).isFalse();

            answer(script);

            late.awaitEnd();
            answer(server.accept());
            assertThat(next.answer().body()).isEqualTo("ok");
        }
    }

    @Test
    void aTimeoutInTheMiddleOfAnAnswerSaysSoAndKeepsItsStderr() {
        try (var server = ScriptedServer.onUnixSocket(peer -> {
            peer.readRequest();
            peer.send(RawRecord.stderr(1, "slow"), RawRecord.stdout(1, "Content-Type: text/plain\n\nhalf"));
            peer.awaitClose();
        })) {
            Backend pool = asking.pool(Asking.at(server.address()).abandonAfter(ofMillis(20)));
            Asked late = asking.ask(pool, Terms.message(ofMillis(300), "key"));
            assertThat(late.failure().state()).isEqualTo(RequestState.RESPONSE_STARTED);
            assertThat(late.failure().stderr()).isEqualTo("slow");
            late.awaitEnd();
        }
    }

    @Test
    void aScriptThatDiesAfterItsTimeoutHasEnded() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(server.address());
            Asked late = asking.ask(pool, SHORT);
            Peer script = server.accept();
            late.failure();
            Asking.awaitLoad(pool, 1, 0, 1);
            script.close();
            late.awaitEnd();
            Asking.awaitIdle(pool);
        }
    }

    @Test
    void aScriptThatNeverEndsIsAbandoned() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool =
                    asking.pool(Asking.at(server.address()).maxConnections(1).abandonAfter(ofMillis(50)));
            Asked late = asking.ask(pool, SHORT);
            Peer script = server.accept();
            late.awaitEnd();
            script.awaitClose();
            Asking.awaitIdle(pool);
        }
    }

    @Test
    void anAnswerBehindTheTimeoutIsDropped() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(server.address());
            Asked late = asking.ask(pool, SHORT);
            Peer script = server.accept();
            assertThat(late.failure().kind()).isEqualTo(Kind.TIMED_OUT);
            script.readRequest();
            script.send(RawRecord.stdout(1, "Not even CGI"), RawRecord.stdout(1, "x".repeat(60_000)));
            Asking.awaitLoad(pool, 1, 0, 1);
            script.send(RawRecord.end(1));
            late.awaitEnd();
        }
    }

    @Test
    void closingFailsWhatWaitsEndsWhatRunsAndRefusesWhatComes() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.never())) {
            Backend pool = asking.pool(Asking.at(app.address()).maxConnections(2));
            Asked overdue = asking.ask(pool, SHORT);
            overdue.failure();
            List<Asked> others = asking.askTimes(3, pool, Asking.PATIENT);
            Asking.awaitLoad(pool, 2, 2, 1);
            app.awaitRequests(2);

            Future<?> closed = pool.close();

            assertThat(closed.awaitUninterruptibly(20_000)).isTrue();
            overdue.awaitEnd();
            assertThat(others).extracting(Asked::failure).allMatch(failure -> failure.kind() == Kind.STOPPED);
            assertThat(others)
                    .extracting(asked -> asked.failure().state())
                    .containsExactlyInAnyOrder(RequestState.SENT, RequestState.NOT_SENT, RequestState.NOT_SENT);
            BackendFailure stopped = asking.ask(pool).failure();
            assertThat(stopped.kind()).isEqualTo(Kind.STOPPED);
            assertThat(stopped.message()).endsWith("the bridge is stopping");
            Asking.awaitIdle(pool);
        }
    }
}
