package io.ws2fcgi.bridge.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.RequestState;
import io.ws2fcgi.fixtures.FakeAnswer;
import io.ws2fcgi.fixtures.FakeFcgiApp;
import io.ws2fcgi.fixtures.RawRecord;
import io.ws2fcgi.fixtures.ScriptedServer;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes back from one request: an answer, or what went wrong and whether the script can have run. */
final class PoolAnswersTest {
    private final Asking asking = new Asking(Transport.choose());

    @AfterEach
    void nothingIsLeftBehind() {
        asking.close();
    }

    @ParameterizedTest
    @MethodSource("io.ws2fcgi.bridge.net.Transports#here")
    void aRequestIsAnsweredOverTcpAndUnixSockets(Transport transport) {
        try (var own = new Asking(transport);
                var tcp = FakeFcgiApp.onTcp(request -> FakeAnswer.text("tcp " + request.text()));
                var unix = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("unix " + request.text()))) {
            assertThat(bodyFrom(own, tcp.address())).isEqualTo("tcp hello");
            assertThat(bodyFrom(own, unix.address())).isEqualTo("unix hello");
        }
    }

    private static String bodyFrom(Asking asking, SocketAddress address) {
        Backend pool = asking.pool(address);
        return asking.ask(pool, Asking.PATIENT, Asking.request("/a.php", "hello"))
                .answer()
                .body();
    }

    @Test
    void aLongBodyArrivesWhole() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("" + request.body().length))) {
            Backend pool = asking.pool(app.address());
            var request = Asking.request(FcgiParams.builder(), "/a.php", new byte[3_000_000]);
            assertThat(asking.ask(pool, Asking.PATIENT, request).answer().body())
                    .isEqualTo("3000000");
        }
    }

    @Test
    void statusBodyAndStderrComeTogether() {
        try (var app = FakeFcgiApp.onTcp(request ->
                FakeAnswer.text("gone").status("410 Gone").stderr("a warning").appStatus(7))) {
            assertThat(asking.ask(asking.pool(app.address())).answer())
                    .isEqualTo(new Asked.Answer(410, "gone", "a warning"));
        }
    }

    @Test
    void everyRequestHasAConnectionOfItsOwnThatIsClosedAtOnce() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("ok"))) {
            Backend pool = asking.pool(Asking.at(app.address()).maxConnections(1));
            for (Asked asked : asking.askTimes(50, pool, Asking.PATIENT)) asked.answer();
            assertThat(app.connections()).isEqualTo(50);
            Asking.awaitIdle(pool);
        }
    }

    @Test
    void aConnectionThatEndsBeforeTheAnswerMeansTheApplicationDied() {
        BackendFailure died = failureOf(peer -> peer.readRequest());
        assertThat(died.kind()).isEqualTo(Kind.DIED);
        assertThat(died.state()).isEqualTo(RequestState.SENT);
        assertThat(died.message())
                .matches("pool php at 127.0.0.1:\\d+: connection closed without END_REQUEST;"
                        + " the application died or was stopped, its own log may say why");
    }

    @Test
    void aConnectionThatEndsBehindTheBeginningOfTheAnswerProvesThatTheScriptRan() {
        BackendFailure died = failureOf(peer -> {
            peer.readRequest();
            peer.send(RawRecord.stderr(1, "PHP Fatal error"), RawRecord.stdout(1, "Content-Type: text/plain\r\n"));
        });
        assertThat(died.kind()).isEqualTo(Kind.DIED);
        assertThat(died.state()).isEqualTo(RequestState.RESPONSE_STARTED);
        assertThat(died.stderr()).isEqualTo("PHP Fatal error");
    }

    @Test
    void aConnectionThatEndsBehindTheWholeDocumentIsStillNoAnswer() {
        BackendFailure died = failureOf(peer -> {
            peer.readRequest();
            peer.send(RawRecord.stdout(1, "Content-Type: text/plain\r\n\r\nall of it"));
        });
        assertThat(died.kind()).isEqualTo(Kind.DIED);
        assertThat(died.state()).isEqualTo(RequestState.RESPONSE_STARTED);
    }

    @Test
    void aResetIsADeathToo() {
        BackendFailure died = failureOf(peer -> {
            peer.readRequest();
            peer.reset();
        });
        assertThat(died.kind()).isEqualTo(Kind.DIED);
        assertThat(died.state()).isEqualTo(RequestState.SENT);
    }

    @Test
    void aClosedDoorBehindTheConnectionIsADeathOfWhichNothingIsKnown() {
        BackendFailure died = failureOf(peer -> {});
        assertThat(died.kind()).isEqualTo(Kind.DIED);
        assertThat(died.state()).isIn(RequestState.SENT, RequestState.NOT_SENT);
    }

    @Test
    void anotherProtocolIsBroken() {
        BackendFailure broken = failureOf(peer -> {
            peer.readRequest();
            peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
            peer.awaitClose();
        });
        assertThat(broken.kind()).isEqualTo(Kind.BROKEN);
        assertThat(broken.message()).contains("FastCGI version: 72 (expected: 1)");
    }

    @Test
    void aDocumentWithoutABlankLineIsBroken() {
        BackendFailure broken = failureOf(peer -> {
            peer.readRequest();
            peer.send(RawRecord.stderr(1, "why"), RawRecord.stdout(1, "hello"), RawRecord.end(1));
        });
        assertThat(broken.kind()).isEqualTo(Kind.BROKEN);
        assertThat(broken.state()).isEqualTo(RequestState.RESPONSE_STARTED);
        assertThat(broken.message()).contains("expected: headers and a blank line");
        assertThat(broken.stderr()).isEqualTo("why");
    }

    @Test
    void anEndWithoutADocumentIsBroken() {
        BackendFailure broken = failureOf(peer -> {
            peer.readRequest();
            peer.send(RawRecord.end(1));
        });
        assertThat(broken.kind()).isEqualTo(Kind.BROKEN);
    }

    @Test
    void anAnswerThatIsTooLongIsBrokenAndItsConnectionClosesAtOnce() {
        try (var server = ScriptedServer.onTcp(peer -> {
            peer.readRequest();
            peer.send(RawRecord.stdout(1, "Content-Type: text/plain\r\n\r\n" + "x".repeat(101)));
            peer.awaitClose();
        })) {
            Backend pool = asking.pool(Asking.at(server.address()).answerBytes(100));
            BackendFailure broken = asking.ask(pool).failure();
            assertThat(broken.kind()).isEqualTo(Kind.BROKEN);
            assertThat(broken.message()).endsWith("CGI body: more than 100 bytes (expected: fewer)");
            Asking.awaitIdle(pool);
        }
    }

    @Test
    void anOverloadedApplicationIsAskedAgainAndHasNotRun() {
        var requests = new AtomicInteger();
        try (var server = ScriptedServer.onUnixSocket(peer -> {
            peer.readRequest();
            if (requests.incrementAndGet() < 3) peer.send(RawRecord.end(1, 0, 2));
            else peer.send(RawRecord.stdout(1, "Content-Type: text/plain\n\nat last"), RawRecord.end(1));
            peer.awaitClose();
        })) {
            Backend pool = asking.pool(server.address());
            assertThat(asking.ask(pool).answer().body()).isEqualTo("at last");
            assertThat(requests.get()).isEqualTo(3);
            assertThat(pool.load().retried()).isEqualTo(2);
        }
    }

    @Test
    void anApplicationThatRefusesEvenOneRequestAtATimeIsNotAskedWithoutAPause() {
        var connections = new AtomicInteger();
        try (var server = ScriptedServer.onUnixSocket(peer -> {
            connections.incrementAndGet();
            peer.readRequest();
            peer.send(RawRecord.end(1, 0, 1));
        })) {
            Backend pool = asking.pool(Asking.at(server.address()).queueWait(Duration.ofSeconds(1)));
            BackendFailure failure = asking.ask(pool).failure();
            assertThat(failure.kind()).isEqualTo(Kind.QUEUE_TIMEOUT);
            assertThat(failure.message()).contains("CANT_MPX_CONN");
            assertThat(connections).hasValueLessThan(50);
        }
    }

    @Test
    void anApplicationThatStaysOverloadedIsAQueueTimeout() {
        try (var server = ScriptedServer.onUnixSocket(peer -> {
            peer.readRequest();
            peer.send(RawRecord.end(1, 0, 2));
            peer.awaitClose();
        })) {
            Backend pool = asking.pool(Asking.at(server.address()).queueWait(Duration.ofMillis(150)));
            BackendFailure refused = asking.ask(pool, Asking.HASTY).failure();
            assertThat(refused.kind()).isEqualTo(Kind.QUEUE_TIMEOUT);
            assertThat(refused.mayHaveRun()).isFalse();
            assertThat(refused.message()).endsWith("END_REQUEST: OVERLOADED (expected: REQUEST_COMPLETE)");
        }
    }

    @Test
    void aParameterThatIsTooLongForARecordIsNotSent() {
        try (var app = FakeFcgiApp.onTcp(request -> FakeAnswer.text("never"))) {
            Backend pool = asking.pool(app.address());
            var params = FcgiParams.builder().add("LONG", "x".repeat(70_000));
            BackendFailure broken = asking.ask(pool, Asking.PATIENT, Asking.request(params, "/a.php", new byte[9]))
                    .failure();
            assertThat(broken.kind()).isEqualTo(Kind.BROKEN);
            assertThat(broken.state()).isEqualTo(RequestState.NOT_SENT);
            Asking.awaitIdle(pool);
        }
    }

    private BackendFailure failureOf(ScriptedServer.Script script) {
        try (var server = ScriptedServer.onTcp(script)) {
            Backend pool = asking.pool(server.address());
            BackendFailure failure = asking.ask(pool, Asking.PATIENT, Asking.request("/a.php", "hello"))
                    .failure();
            Asking.awaitIdle(pool);
            return failure;
        }
    }
}
