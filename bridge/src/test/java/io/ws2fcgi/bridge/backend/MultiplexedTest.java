package io.ws2fcgi.bridge.backend;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.FcgiServerConfig;
import io.ws2fcgi.fixtures.FakeAnswer;
import io.ws2fcgi.fixtures.FakeFcgiApp;
import io.ws2fcgi.fixtures.Peer;
import io.ws2fcgi.fixtures.RawRecord;
import io.ws2fcgi.fixtures.ScriptedServer;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Many requests in flight on few connections. */
@ParameterizedClass
@MethodSource("io.ws2fcgi.bridge.net.Transports#linux")
final class MultiplexedTest {
    private static final int GET_VALUES = 9;
    private static final int ABORT = 2;

    private final Asking asking;

    MultiplexedTest(Transport transport) {
        asking = new Asking(transport);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        asking.close();
    }

    @Test
    void hundredsAreInFlightOnTwoConnectionsAndMoreWait() {
        var signal = new CompletableFuture<Void>();
        try (var app = FakeFcgiApp.onUnixSocket(
                wide(), request -> FakeAnswer.text("ok").when(signal))) {
            Backend pool = asking.pool(
                    many(app.address(), 100, false).maxConnections(2).queueWait(ofSeconds(20)));
            List<Asked> all = asking.askTimes(300, pool, Asking.PATIENT);
            app.awaitRequests(200);
            Asking.awaitLoad(pool, 2, 100, 0);
            assertThat(pool.load().running()).isEqualTo(200);
            assertThat(app.requests()).hasSize(200);
            signal.complete(null);
            all.forEach(asked -> assertThat(asked.answer().body()).isEqualTo("ok"));
            assertThat(app.connections()).isEqualTo(2);
        }
    }

    @Test
    void oneConnectionServesBothLoops() {
        try (var app = FakeFcgiApp.onUnixSocket(wide(), request -> FakeAnswer.text("ok"))) {
            Backend pool = asking.pool(many(app.address(), 10, false).maxConnections(1));
            asking.askTimes(200, pool, Asking.PATIENT)
                    .forEach(asked -> assertThat(asked.answer().body()).isEqualTo("ok"));
            assertThat(app.connections()).isOne();
        }
    }

    @Test
    void whatTheApplicationSaysOfItselfIsTheLimit() {
        var signal = new CompletableFuture<Void>();
        FcgiServerConfig three = FcgiServerConfig.defaults().withMaxConcurrent(3);
        try (var app =
                FakeFcgiApp.onUnixSocket(three, request -> FakeAnswer.text("ok").when(signal))) {
            Backend pool =
                    asking.pool(many(app.address(), 100, true).maxConnections(1).queueWait(ofSeconds(20)));
            List<Asked> all = asking.askTimes(10, pool, Asking.PATIENT);
            app.awaitRequests(3);
            Asking.awaitLoad(pool, 1, 7, 0);
            signal.complete(null);
            all.forEach(asked -> assertThat(asked.answer().body()).isEqualTo("ok"));
        }
    }

    @Test
    @DisplayName(
            "74 getValuesClosedByPeer: who cannot bear to be asked gets one request at a time, unasked, and it is said")
    void whoClosesInsteadOfAnAnswerIsNotAskedAgain() {
        try (var server = ScriptedServer.onUnixSocket(peer -> {
            while (peer.readRecord().type() != GET_VALUES) {
                readRestOfRequest(peer);
                peer.send(RawRecord.stdout(1, "Content-Type: text/plain\n\nunasked"), RawRecord.end(1));
            }
        })) {
            Backend pool = asking.pool(many(server.address(), 10, true).maxConnections(2));
            asking.askTimes(6, pool, Asking.PATIENT)
                    .forEach(asked -> assertThat(asked.answer().body()).isEqualTo("unasked"));
            assertThat(asking.heard())
                    .singleElement()
                    .asString()
                    .contains("warned php: server unix:", "closes connections that begin with GET_VALUES");
        }
    }

    private static void readRestOfRequest(Peer peer) {
        RawRecord record = peer.readRecord();
        while (record.type() != RawRecord.STDIN || record.content().length > 0) record = peer.readRecord();
    }

    @Test
    @DisplayName("75 cantMpx: the limit drops to one request, and the refused one is asked again")
    void whoCannotMultiplexGetsOneAtATime() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(
                    many(server.address(), 10, false).maxConnections(1).queueWait(ofSeconds(20)));
            Asked one = asking.ask(pool);
            Peer peer = server.accept();
            peer.readRequest();
            Asked two = asking.ask(pool);
            peer.readRequest();
            peer.send(RawRecord.end(2, 0, 1));
            Awaitility.await().until(() -> pool.load().retried() == 1);
            Asking.awaitLoad(pool, 1, 1, 0);
            peer.send(RawRecord.stdout(1, "Content-Type: text/plain\n\none"), RawRecord.end(1));
            assertThat(one.answer().body()).isEqualTo("one");
            peer.readRequest();
            peer.send(RawRecord.stdout(1, "Content-Type: text/plain\n\ntwo"), RawRecord.end(1));
            assertThat(two.answer().body()).isEqualTo("two");
        }
    }

    @Test
    void aTimeoutAsksForAnAbortAndKeepsItsPlaceUntilTheEnd() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(many(server.address(), 2, false).maxConnections(1));
            Asked late = asking.ask(pool, Terms.message(ofMillis(50), "key"));
            Peer peer = server.accept();
            peer.readRequest();
            assertThat(late.failure().kind()).isEqualTo(Kind.TIMED_OUT);
            RawRecord abort = peer.readRecord();
            assertThat(abort.type()).isEqualTo(ABORT);
            Asking.awaitLoad(pool, 1, 0, 1);

            Asked other = asking.ask(pool);
            peer.readRequest();
            peer.send(RawRecord.stdout(2, "Content-Type: text/plain\n\nother"), RawRecord.end(2));
            assertThat(other.answer().body()).isEqualTo("other");
            assertThat(late.hasEnded()).isFalse();

            peer.send(RawRecord.end(1));
            late.awaitEnd();
            Asking.awaitLoad(pool, 1, 0, 0);
            assertThat(pool.load().running()).isZero();
        }
    }

    @Test
    void whoNeverAnswersAnAbortLosesTheConnectionWhenTheOthersAreDone() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(
                    many(server.address(), 2, false).maxConnections(1).abandonAfter(ofMillis(50)));
            Asked deaf = asking.ask(pool, Terms.message(ofMillis(50), "key"));
            Peer peer = server.accept();
            peer.readRequest();
            Asked other = asking.ask(pool);
            deaf.failure();
            deaf.awaitEnd();
            assertThat(other.isDone()).isFalse();
            peer.send(RawRecord.stdout(2, "Content-Type: text/plain\n\nother"), RawRecord.end(2));
            assertThat(other.answer().body()).isEqualTo("other");
            peer.awaitClose();
            Asking.awaitIdle(pool);
        }
    }

    @Test
    @DisplayName("70 mpxOneSlowConsumer: a response over its limit is given up, and the others go on")
    void aResponseOverItsLimitHarmsNobodyElse() {
        var signal = new CompletableFuture<Void>();
        try (var app = FakeFcgiApp.onUnixSocket(
                wide(),
                request -> request.text().equals("huge")
                        ? FakeAnswer.text("x".repeat(1 << 20))
                        : FakeAnswer.text("fine").when(signal))) {
            Backend pool =
                    asking.pool(many(app.address(), 10, false).maxConnections(1).answerBytes(1000));
            Asked fine = asking.ask(pool);
            app.awaitRequests(1);
            Asked huge = asking.ask(pool, Asking.PATIENT, Asking.request("/a.php", "huge"));
            BackendFailure failure = huge.failure();
            assertThat(failure.kind()).isEqualTo(Kind.BROKEN);
            assertThat(failure.message()).contains("CGI body: more than 1000 bytes");
            signal.complete(null);
            assertThat(fine.answer().body()).isEqualTo("fine");
            assertThat(app.connections()).isOne();
        }
    }

    @Test
    @DisplayName("71 mpxConnDies: all in flight fail once, and what comes next gets a new connection")
    void aConnectionThatDiesFailsAllThatRan() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(many(server.address(), 10, false).maxConnections(1));
            List<Asked> all = asking.askTimes(5, pool, Asking.PATIENT);
            Peer peer = server.accept();
            for (int i = 0; i < 5; i++) peer.readRequest();
            peer.close();
            assertThat(all)
                    .allSatisfy(asked -> assertThat(asked.failure().kind()).isEqualTo(Kind.DIED));
            Asking.awaitIdle(pool);
            Asked next = asking.ask(pool);
            Peer second = server.accept();
            second.readRequest();
            second.send(RawRecord.stdout(1, "Content-Type: text/plain\n\nnext"), RawRecord.end(1));
            assertThat(next.answer().body()).isEqualTo("next");
        }
    }

    private static FcgiServerConfig wide() {
        return FcgiServerConfig.defaults().withMaxConcurrent(1000);
    }

    private static PoolConfig.Builder many(SocketAddress address, int requests, boolean ask) {
        return Asking.at(address).profile(Profile.Multiplexed.of(requests, ask));
    }
}
