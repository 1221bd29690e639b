package io.ws2fcgi.bridge.backend;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.config.Profile.KeepAlive;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.RequestState;
import io.ws2fcgi.fixtures.FakeAnswer;
import io.ws2fcgi.fixtures.FakeFcgiApp;
import io.ws2fcgi.fixtures.Peer;
import io.ws2fcgi.fixtures.RawRecord;
import io.ws2fcgi.fixtures.ScriptedServer;
import java.net.SocketAddress;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections that are kept for the next request. */
@ParameterizedClass
@MethodSource("io.ws2fcgi.bridge.net.Transports#linux")
final class KeepAliveTest {
    private static final KeepAlive LONG = new KeepAlive(ofMinutes(1), 0, ofMinutes(1));

    private final Asking asking;

    KeepAliveTest(Transport transport) {
        asking = new Asking(transport);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        asking.close();
    }

    @Test
    void oneConnectionServesOneRequestAfterTheOther() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("ok"))) {
            Backend pool = pool(app.address(), LONG);
            for (int i = 0; i < 50; i++)
                assertThat(asking.ask(pool).answer().body()).isEqualTo("ok");
            // Two loops ask in turns, and share what is there.
            assertThat(app.connections()).isBetween(1, 2);
            assertThat(pool.load().inUse()).isEqualTo(app.openConnections());
            assertThat(pool.load().running()).isZero();
        }
    }

    @Test
    void aConnectionOfOneLoopServesWhoeverWaitsOnTheOther() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("ok"))) {
            Backend pool = asking.pool(keeping(app.address(), LONG).maxConnections(1));
            List<Asked> all = asking.askTimes(100, pool, Asking.PATIENT);
            all.forEach(asked -> assertThat(asked.answer().body()).isEqualTo("ok"));
            assertThat(app.connections()).isOne();
        }
    }

    @Test
    void itIsClosedWhenItWasIdleForTooLong() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("ok"))) {
            Backend pool = pool(app.address(), new KeepAlive(ofMillis(50), 0, ofMinutes(1)));
            asking.ask(pool).answer();
            Asking.awaitIdle(pool);
            Awaitility.await().until(() -> app.openConnections() == 0);
            asking.ask(pool).answer();
            assertThat(app.connections()).isEqualTo(2);
        }
    }

    @Test
    void itIsClosedAfterSoManyRequests() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("ok"))) {
            Backend pool = asking.pool(keeping(app.address(), new KeepAlive(ofMinutes(1), 3, ofMinutes(1)))
                    .maxConnections(1));
            for (int i = 0; i < 9; i++) asking.ask(pool).answer();
            assertThat(app.connections()).isEqualTo(3);
        }
    }

    @Test
    void itIsClosedWithTheRequestDuringWhichItGrewOld() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("ok"))) {
            Backend pool = pool(app.address(), new KeepAlive(ofMinutes(1), 0, ofMillis(1)));
            asking.ask(pool).answer();
            Awaitility.await().until(() -> {
                asking.ask(pool).answer();
                return app.connections() > 1;
            });
        }
    }

    @Test
    void whoWantsAFreshConnectionGetsOneThoughIdleOnesTakeAllPlaces() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("ok"))) {
            Backend pool = asking.pool(keeping(app.address(), LONG).maxConnections(1));
            asking.ask(pool).answer();
            asking.ask(pool, Asking.PATIENT.onFreshConnection()).answer();
            assertThat(app.requests())
                    .extracting(request -> request.connection())
                    .containsExactly(1, 2);
        }
    }

    @Test
    @DisplayName("66 responseBeforeBodyEnd: a connection whose request was not read to its end is not used again")
    void anAnswerBeforeTheEndOfTheRequestEndsTheConnection() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(keeping(server.address(), LONG).maxConnections(1));
            Asked early = asking.ask(pool, Asking.PATIENT, Asking.request("/a.php", "x".repeat(4 << 20)));
            Peer first = server.accept();
            first.send(RawRecord.stdout(1, "Content-Type: text/plain\n\nenough"), RawRecord.end(1));
            assertThat(early.answer().body()).isEqualTo("enough");
            Asked next = asking.ask(pool);
            serve(server.accept(), "next");
            assertThat(next.answer().body()).isEqualTo("next");
        }
    }

    @Test
    @DisplayName("67 dataWhileIdle: bytes that nobody asked for end the connection, and are no part of the next answer")
    void strayBytesEndTheConnection() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(keeping(server.address(), LONG).maxConnections(1));
            Asked asked = asking.ask(pool);
            Peer first = server.accept();
            serve(first, "one");
            asked.answer();
            first.send(RawRecord.stdout(1, "stray"));
            first.awaitClose();
            Asking.awaitIdle(pool);
            Asked next = asking.ask(pool);
            serve(server.accept(), "two");
            assertThat(next.answer().body()).isEqualTo("two");
        }
    }

    @Test
    @DisplayName("68 unsolicitedClose: a server may close what we would have kept, and nobody is told")
    void aServerMayCloseAfterItsAnswer() {
        try (var server = ScriptedServer.onUnixSocket(peer -> serve(peer, "ok"))) {
            Backend pool = pool(server.address(), LONG);
            for (int i = 0; i < 20; i++) {
                assertThat(asking.ask(pool).answer().body()).isEqualTo("ok");
                Asking.awaitIdle(pool);
            }
            assertThat(server.peers()).hasSize(20);
            assertThat(pool.load().retried()).isZero();
        }
    }

    @Test
    void aKeptConnectionThatBreaksUnderARequestIsALossAndNotAskedAgain() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(keeping(server.address(), LONG).maxConnections(1));
            Asked asked = asking.ask(pool);
            Peer only = server.accept();
            serve(only, "one");
            asked.answer();
            Asked lost = asking.ask(pool);
            only.readRequest();
            only.close();
            BackendFailure failure = lost.failure();
            assertThat(failure.kind()).isEqualTo(Kind.DIED);
            assertThat(failure.state()).isEqualTo(RequestState.SENT);
            assertThat(pool.load().retried()).isZero();
        }
    }

    @Test
    void idleConnectionsOfAServerThatIsDownAreGivenUp() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("ok"))) {
            Backend pool = asking.pool(keeping(app.address(), LONG).queueWait(ofMillis(300)));
            EventLoop loop = asking.loop();
            asking.ask(pool, Asking.PATIENT, loop).answer();
            app.stop();
            Asking.awaitIdle(pool);
            assertThat(asking.ask(pool, Asking.HASTY).failure().kind()).isEqualTo(Kind.UNREACHABLE);
            app.start();
            assertThat(asking.ask(pool, Asking.PATIENT, loop).answer().body()).isEqualTo("ok");
        }
    }

    @Test
    void aStopClosesWhatIsKept() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("ok"))) {
            Backend pool = pool(app.address(), LONG);
            asking.ask(pool).answer();
            assertThat(pool.load().inUse()).isOne();
            assertThat(pool.close().awaitUninterruptibly(ofSeconds(20).toMillis()))
                    .isTrue();
            Awaitility.await().until(() -> app.openConnections() == 0);
        }
    }

    private static void serve(Peer peer, String answer) {
        peer.readRequest();
        peer.send(RawRecord.stdout(1, "Content-Type: text/plain\n\n" + answer), RawRecord.end(1));
    }

    private Backend pool(SocketAddress address, KeepAlive keepAlive) {
        return asking.pool(keeping(address, keepAlive));
    }

    private static PoolConfig.Builder keeping(SocketAddress address, KeepAlive keepAlive) {
        return Asking.at(address).profile(new Profile.OneRequest(keepAlive));
    }
}
