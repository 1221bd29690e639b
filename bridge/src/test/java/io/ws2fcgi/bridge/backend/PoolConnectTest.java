package io.ws2fcgi.bridge.backend;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.RequestState;
import io.ws2fcgi.fixtures.FakeAnswer;
import io.ws2fcgi.fixtures.FakeFcgiApp;
import io.ws2fcgi.fixtures.RawRecord;
import io.ws2fcgi.fixtures.ScriptedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that are away, and servers that are there and busy. */
@ParameterizedClass
@MethodSource("io.ws2fcgi.bridge.net.Transports#linux")
final class PoolConnectTest {
    private final Asking asking;

    PoolConnectTest(Transport transport) {
        asking = new Asking(transport);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        asking.close();
    }

    @ParameterizedTest
    @MethodSource("io.ws2fcgi.bridge.net.Transports#here")
    void aPoolThatIsAwayFailsWhoDoesNotWaitForIt(Transport transport) {
        try (var own = new Asking(transport);
                var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("ok"))) {
            Backend pool = own.pool(app.address());
            app.stop();
            BackendFailure away = own.ask(pool, Asking.HASTY, Asking.request("/a.php", "hello"))
                    .failure();
            assertThat(away.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(away.state()).isEqualTo(RequestState.NOT_SENT);
            assertThat(away.message())
                    .matches("pool php at unix:/.*: cannot connect: No such file or directory"
                            + " \\(is the pool running, and is this the path of its socket\\?\\)");
            app.start();
            assertThat(own.ask(pool).answer().body()).isEqualTo("ok");
        }
    }

    @Test
    void aRefusedConnectionSaysWhoWasExpected() {
        try (var app = FakeFcgiApp.onTcp(request -> FakeAnswer.text("ok"))) {
            Backend pool = asking.pool(app.address());
            app.stop();
            assertThat(asking.ask(pool, Asking.HASTY).failure().message())
                    .endsWith("cannot connect: Connection refused (nobody listens there; is the pool running?)");
        }
    }

    @Test
    void whoWaitsForAPoolThatIsAwayIsAnsweredWhenItComesBackAndNothingIsMissing() {
        String body = "hello ".repeat(100_000);
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.binary(request.body()))) {
            Backend pool = asking.pool(
                    Asking.at(app.address()).maxConnections(2).maxWaiting(10).queueWait(ofSeconds(20)));
            app.stop();
            List<Asked> all = Stream.generate(() -> asking.ask(pool, Asking.PATIENT, Asking.request("/a.php", body)))
                    .limit(5)
                    .toList();
            Asking.awaitPresent(pool, 5);
            app.start();
            assertThat(all)
                    .allSatisfy(asked -> assertThat(asked.answer().body()).isEqualTo(body));
        }
    }

    @Test
    void aRequestThatCannotBeSentLeavesItsPlaceToOthers() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("ok"))) {
            Backend pool = asking.pool(Asking.at(app.address()).maxConnections(1));
            var tooLong = FcgiParams.builder().add("HTTP_COOKIE", "x".repeat(70_000));
            for (int i = 0; i < 3; i++) {
                BackendFailure refused = asking.ask(pool, Asking.HASTY, Asking.request(tooLong, "/a.php"))
                        .failure();
                assertThat(refused.mayHaveRun()).isFalse();
                assertThat(refused.message()).contains("FastCGI name-value pair: 70016 bytes");
            }
            assertThat(asking.ask(pool).answer().body()).isEqualTo("ok");
        }
    }

    @Test
    void closingThePoolRightBehindAQuestionFailsItOnceAndEnds() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("ok"))) {
            for (int i = 0; i < 20; i++) {
                Backend pool = asking.pool(app.address());
                EventLoop loop = asking.loop();
                var asked = new Asked(loop);
                List<Future<?>> closed = new CopyOnWriteArrayList<>();
                loop.execute(() -> {
                    pool.ask(Asking.request("/a.php", "hello"), Asking.PATIENT, loop, asked);
                    closed.add(pool.close());
                });
                assertThat(asked.failure().kind()).isEqualTo(Kind.STOPPED);
                assertThat(closed.get(0).awaitUninterruptibly(20_000)).isTrue();
            }
        }
    }

    @Test
    void whoDoesNotWaitForThePoolDoesNotWaitBehindThoseWhoDo() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("back"))) {
            Backend pool = asking.pool(
                    Asking.at(app.address()).maxConnections(1).maxWaiting(10).queueWait(ofSeconds(20)));
            app.stop();
            asking.ask(pool, Asking.HASTY).failure();
            Asked patient = asking.ask(pool);
            Asking.awaitPresent(pool, 1);
            assertThat(asking.ask(pool, Asking.HASTY).failure().kind()).isEqualTo(Kind.UNREACHABLE);
            app.start();
            assertThat(patient.answer().body()).isEqualTo("back");
        }
    }

    @Test
    void waitingForAPoolThatIsAwayHasItsEnd() {
        try (var app = FakeFcgiApp.onTcp(request -> FakeAnswer.text("ok"))) {
            Backend pool = asking.pool(Asking.at(app.address()).maxWaiting(10).queueWait(ofMillis(200)));
            app.stop();
            BackendFailure away = asking.ask(pool).failure();
            assertThat(away.kind()).isEqualTo(Kind.QUEUE_TIMEOUT);
            assertThat(away.mayHaveRun()).isFalse();
            assertThat(away.message()).contains("no connection within 200 ms; last attempt: cannot connect: ");
        }
    }

    @ParameterizedTest
    @MethodSource("io.ws2fcgi.bridge.net.Transports#here")
    void aFullBacklogIsWaitedForWhateverTheTerms(Transport transport) {
        try (var own = new Asking(transport);
                var server = ScriptedServer.onUnixSocket(1)) {
            Backend pool = own.pool(Asking.at(server.address()).maxConnections(10));
            List<Asked> all = own.askTimes(6, pool, Asking.HASTY);
            Asking.awaitPresent(pool, 6);
            for (int turn = 0; turn < 6; turn++) {
                var peer = server.accept();
                peer.readRequest();
                peer.send(RawRecord.stdout(1, "Content-Type: text/plain\n\nat last"), RawRecord.end(1));
                peer.awaitClose();
            }
            assertThat(all)
                    .allSatisfy(asked -> assertThat(asked.answer().body()).isEqualTo("at last"));
        }
    }

    @Test
    void aBacklogThatStaysFullIsAQueueTimeout() {
        try (var server = ScriptedServer.onUnixSocket(1)) {
            Backend pool = asking.pool(Asking.at(server.address())
                    .maxConnections(10)
                    .maxWaiting(10)
                    .queueWait(ofMillis(150)));
            List<Asked> all = asking.askTimes(3, pool, Asking.HASTY);
            var busy = Awaitility.await()
                    .until(() -> all.stream().filter(Asked::isDone).findAny(), Optional::isPresent)
                    .orElseThrow()
                    .failure();
            assertThat(busy.kind()).isEqualTo(Kind.QUEUE_TIMEOUT);
            assertThat(busy.mayHaveRun()).isFalse();
            assertThat(busy.message())
                    .endsWith("no connection within 150 ms; last attempt: its listen backlog is full");
        }
    }

    @Test
    void closingEndsThoseWhoWaitForAPoolThatIsAway() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("ok"))) {
            Backend pool = asking.pool(
                    Asking.at(app.address()).maxConnections(1).maxWaiting(10).queueWait(ofSeconds(20)));
            app.stop();
            var all = asking.askTimes(2, pool, Asking.PATIENT);
            Asking.awaitPresent(pool, 2);
            assertThat(pool.close().awaitUninterruptibly(20_000)).isTrue();
            assertThat(all).allSatisfy(asked -> {
                assertThat(asked.failure().kind()).isEqualTo(Kind.STOPPED);
                assertThat(asked.failure().mayHaveRun()).isFalse();
            });
        }
    }

    @Test
    void aProbeTellsWhetherThePoolIsThere() {
        try (var app = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("ok"));
                var full = ScriptedServer.onUnixSocket(1)) {
            Backend pool = asking.pool(app.address());
            assertThat(pool.probe(asking.loop()).awaitUninterruptibly().isSuccess())
                    .isTrue();
            app.stop();
            assertThat(pool.probe(asking.loop()).awaitUninterruptibly().cause())
                    .hasMessageContaining("cannot connect: No such file or directory");
            Backend busy = asking.pool(full.address());
            for (int probe = 0; probe < 4; probe++) {
                assertThat(busy.probe(asking.loop()).awaitUninterruptibly().isSuccess())
                        .isTrue();
            }
        }
    }

    @Test
    void aProbeOnALoopThatHasEndedFails() {
        Backend pool = asking.pool(PoolConfig.builder("php", Address.parse("127.0.0.1:9")));
        EventLoopGroup ended = Transport.choose().newGroup(1, "ended");
        ended.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
        List<Throwable> heard = new ArrayList<>();
        pool.probe(ended.next()).addListener(probed -> heard.add(probed.cause()));
        assertThat(heard).singleElement().isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aNameThatMeansNothingIsAMistakeOfTheConfiguration() {
        PoolConfig.Builder config = PoolConfig.builder("php", Address.parse("no-such-host.invalid:9000"));
        assertThatThrownBy(() -> asking.pool(config)).isInstanceOf(ConfigException.class);
    }
}
