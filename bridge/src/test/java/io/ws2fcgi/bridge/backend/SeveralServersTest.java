package io.ws2fcgi.bridge.backend;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.Balance;
import io.ws2fcgi.bridge.config.HealthCheck;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.config.ServerConfig;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.FcgiServerConfig;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.FakeAnswer;
import io.ws2fcgi.fixtures.FakeFcgiApp;
import io.ws2fcgi.fixtures.Peer;
import io.ws2fcgi.fixtures.RawRecord;
import io.ws2fcgi.fixtures.ScriptedServer;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Pools of several servers: who gets what, and what becomes of the others when one of them is away. */
final class SeveralServersTest {
    private static final int GET_VALUES = 9;

    private final Asking asking = new Asking(Transport.choose());
    private final CompletableFuture<Void> signal = new CompletableFuture<>();
    private final FakeFcgiApp a = FakeFcgiApp.onUnixSocket(request -> FakeAnswer.text("a"));
    private final FakeFcgiApp b = FakeFcgiApp.onTcp(request -> FakeAnswer.text("b"));

    @AfterEach
    void nothingIsLeftBehind() {
        try (a;
                b) {
            signal.complete(null);
            asking.close();
        }
    }

    @Test
    void requestsOneByOneAreSharedByWeight() {
        Backend pool = pool(server(a).weight(3), server(b));
        askOneByOne(400, pool);
        assertThat(a.requests()).hasSize(300);
        assertThat(b.requests()).hasSize(100);
    }

    @Test
    void requestsUnderWayAreSharedByWeightAndEachServerHasItsLimit() {
        hold();
        Backend pool = pool(server(a).weight(2).maxConnections(8), server(b).maxConnections(3));
        asking.askTimes(20, pool, Asking.PATIENT);
        Asking.awaitLoad(pool, 11, 9, 0);
        a.awaitRequests(8);
        b.awaitRequests(3);
        assertThat(a.openConnections()).isEqualTo(8);
        assertThat(b.openConnections()).isEqualTo(3);
    }

    @Test
    void allTogetherHaveALimitToo() {
        hold();
        Backend pool = asking.pool(config(server(a), server(b)).totalConnections(5));
        asking.askTimes(20, pool, Asking.PATIENT);
        Asking.awaitLoad(pool, 5, 15, 0);
        Awaitility.await().until(() -> a.openConnections() + b.openConnections() == 5);
        assertThat(Math.abs(a.openConnections() - b.openConnections())).isOne();
    }

    @Test
    void theSameKeyLeadsToTheSameServer() {
        Backend pool = asking.pool(config(server(a), server(b)).balance(new Balance.Hash(new Balance.By.User())));
        for (int user = 0; user < 20; user++) {
            Terms terms = Terms.message(ofSeconds(20), "user " + user);
            List<String> answers = IntStream.range(0, 5)
                    .mapToObj(i -> asking.ask(pool, terms).answer().body())
                    .toList();
            assertThat(answers).containsOnly(answers.get(0));
        }
        assertThat(a.requests().size()).isBetween(5, 95);
    }

    @Test
    @DisplayName("78 failover: nobody notices that one is away, and it gets its share again when it is back")
    void whatOneCannotTakeTheOtherDoes() {
        Backend pool = pool(server(a), server(b));
        a.stop();
        askOneByOne(50, pool);
        assertThat(b.requests()).hasSize(50);
        assertThat(asking.heard()).singleElement().asString().startsWith("down unix:");
        assertThat(pool.servers()).extracting(Backend.ServerReport::up).containsExactly(false, true);
        assertThat(pool.probe(asking.loop()).syncUninterruptibly().isSuccess()).isTrue();

        a.start();
        Awaitility.await().until(() -> {
            askOneByOne(2, pool);
            return !a.requests().isEmpty();
        });
        assertThat(asking.heard()).hasSize(2).last().asString().startsWith("up unix:");
        askOneByOne(10, pool);
        assertThat(a.requests().size()).isGreaterThan(4);
    }

    @Test
    @DisplayName("78 failover: with all of them away an open fails at once, and a message waits")
    void withAllOfThemAwayOnlyMessagesWait() {
        Backend pool = pool(server(a), server(b));
        a.stop();
        b.stop();
        Asked patient = asking.ask(pool);
        Awaitility.await().until(() -> asking.heard().size() == 2);
        assertThat(asking.ask(pool, Asking.HASTY).failure().kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(patient.isDone()).isFalse();
        b.start();
        assertThat(patient.answer().body()).isEqualTo("b");
    }

    @Test
    void aBackupWorksOnlyWhileNoOtherCan() {
        Backend pool = pool(server(a), server(b).asBackup());
        askOneByOne(10, pool);
        assertThat(b.requests()).isEmpty();
        a.stop();
        askOneByOne(10, pool);
        assertThat(b.requests()).hasSize(10);
        a.start();
        Awaitility.await().until(() -> asking.ask(pool).answer().body().equals("a"));
        askOneByOne(10, pool);
        assertThat(b.requests().size()).isLessThan(20);
    }

    @Test
    void aServerThatOnlyBreaksIsLeftAloneThoughItLooksIdle() {
        try (var broken = ScriptedServer.onUnixSocket(peer -> peer.readRecord())) {
            Backend pool = pool(ServerConfig.at(address(broken.address())), server(b));
            List<Asked> all = asking.askTimes(100, pool, Asking.PATIENT);
            long lost = all.stream().filter(asked -> !asked.awaitAnswered()).count();
            // Those that took it down, those that were on their way, and an attempt now and then.
            assertThat(lost).isBetween(1L, 30L);
            assertThat(asking.heard())
                    .anyMatch(said -> said.startsWith("down unix:") && said.contains("connection closed"));
        }
    }

    @Test
    @DisplayName("76 overloaded: retried elsewhere, server penalised")
    void whoIsOverloadedIsSparedWhileTheOtherWorks() {
        try (var full = ScriptedServer.onUnixSocket(peer -> {
            peer.readRequest();
            peer.send(RawRecord.end(1, 0, 2));
            peer.awaitClose();
        })) {
            Backend pool = pool(ServerConfig.at(address(full.address())), server(b));
            askOneByOne(50, pool);
            assertThat(b.requests()).hasSize(50);
            assertThat(pool.load().retried()).isBetween(1L, 30L);
        }
    }

    @Test
    void aCheckFindsTheServerThatTakesConnectionsAndAnswersNothing() {
        try (var hanging = ScriptedServer.onUnixSocket(peer -> peer.awaitClose())) {
            HealthCheck often = new HealthCheck(new HealthCheck.How.GetValues(), ofMillis(20), ofMillis(100));
            asking.pool(config(ServerConfig.at(address(hanging.address())), server(b))
                    .healthCheck(often));
            Awaitility.await()
                    .until(() -> asking.heard().stream()
                            .anyMatch(said -> said.startsWith("down unix:") && said.contains("health check: ")));
        }
    }

    @Test
    void aProbeIsNotSatisfiedWithAServerThatTakesConnectionsAndAnswersNothing() {
        try (var hanging = ScriptedServer.onUnixSocket(peer -> peer.awaitClose())) {
            HealthCheck often = new HealthCheck(new HealthCheck.How.GetValues(), ofMillis(20), ofMillis(100));
            Backend pool = asking.pool(
                    config(ServerConfig.at(address(hanging.address()))).healthCheck(often));
            Awaitility.await().until(() -> !pool.servers().get(0).up());
            assertThat(pool.probe(asking.loop()).awaitUninterruptibly().cause()).hasMessageContaining("health check: ");
        }
    }

    @Test
    void aServerThatAnswersEventsIsUpThoughItsChecksWaitTooLong() {
        Semaphore failedChecks = new Semaphore(0);
        try (var busy = ScriptedServer.onUnixSocket(peer -> {
            if (peer.readRecord().type() == GET_VALUES) {
                peer.awaitClose();
                failedChecks.release();
            } else {
                RawRecord record = peer.readRecord();
                while (record.type() != RawRecord.STDIN || record.content().length > 0) record = peer.readRecord();
                failedChecks.acquire(); // An event lasts longer than a check may.
                peer.send(RawRecord.stdout(1, "Content-Type: text/plain\n\nok"), RawRecord.end(1));
            }
        })) {
            HealthCheck often = new HealthCheck(new HealthCheck.How.GetValues(), ofMillis(310), ofMillis(50));
            Backend pool =
                    asking.pool(config(ServerConfig.at(address(busy.address()))).healthCheck(often));
            askOneByOne(6, pool);
            assertThat(asking.heard()).isEmpty();
        }
    }

    @Test
    void aCheckBringsItBack() {
        HealthCheck often = new HealthCheck(new HealthCheck.How.GetValues(), ofMillis(20), ofMillis(200));
        asking.pool(config(server(a), server(b)).healthCheck(often));
        a.stop();
        Awaitility.await().until(() -> asking.heard().size() == 1);
        a.start();
        Awaitility.await().until(() -> asking.heard().size() == 2);
        assertThat(asking.heard().get(1)).startsWith("up unix:");
    }

    @Test
    void aConnectionThatTakesManyRequestsAlongBreaksOnce() {
        FcgiServerConfig wide = FcgiServerConfig.defaults().withMaxConcurrent(10);
        try (var dying = ScriptedServer.onUnixSocket();
                var well = FakeFcgiApp.onUnixSocket(
                        wide, request -> FakeAnswer.text("well").when(signal))) {
            Backend pool = asking.pool(config(ServerConfig.at(address(dying.address())), server(well))
                    .profile(Profile.Multiplexed.of(10, false))
                    .maxConnections(1));
            // Both connections first: while one of them is opened, the other takes whoever comes.
            List<Asked> all = new ArrayList<>(asking.askTimes(2, pool, Asking.PATIENT));
            Peer peer = dying.accept();
            peer.readRequest();
            well.awaitRequests(1);
            all.addAll(asking.askTimes(8, pool, Asking.PATIENT));
            for (int i = 1; i < 5; i++) peer.readRequest();
            // One that came after the end would go there again, and nobody takes another connection.
            well.awaitRequests(5);
            peer.close();
            signal.complete(null);
            assertThat(all.stream().filter(asked -> !asked.awaitAnswered()).count())
                    .isEqualTo(5);
            assertThat(pool.servers()).allMatch(Backend.ServerReport::up);
            assertThat(asking.heard()).isEmpty();
        }
    }

    private void hold() {
        a.answer(request -> FakeAnswer.text("a").when(signal));
        b.answer(request -> FakeAnswer.text("b").when(signal));
    }

    private void askOneByOne(int times, Backend pool) {
        for (int i = 0; i < times; i++)
            assertThat(asking.ask(pool).answer().status()).isEqualTo(200);
    }

    private Backend pool(ServerConfig... servers) {
        return asking.pool(config(servers));
    }

    private static PoolConfig.Builder config(ServerConfig... servers) {
        return PoolConfig.builder("php", List.of(servers)).queueWait(ofSeconds(20));
    }

    private static ServerConfig server(FakeFcgiApp app) {
        return ServerConfig.at(address(app.address()));
    }

    private static Address address(SocketAddress address) {
        return Address.parse(Addresses.text(address));
    }
}
