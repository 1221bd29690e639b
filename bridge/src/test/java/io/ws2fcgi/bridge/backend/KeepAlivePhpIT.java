package io.ws2fcgi.bridge.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.config.Profile.KeepAlive;
import io.ws2fcgi.bridge.config.Profile.OneRequest;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.RequestState;
import io.ws2fcgi.fixtures.Ledger;
import io.ws2fcgi.fixtures.PhpFpm;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Connections that are kept to a real php-fpm, whose workers end when they like. Numbers are those of the FastCGI test
 * cases.
 */
final class KeepAlivePhpIT {
    private static final Profile KEEPING = new OneRequest(KeepAlive.of(ofSeconds(10)));

    private final Asking asking = new Asking(Transport.choose());

    @AfterEach
    void nothingIsLeftBehind() {
        asking.close();
    }

    @Test
    void fiftyRequestsToWorkersThatServeThreeAreFiftyAnswers() { // 57
        try (PhpFpm fpm = PhpFpm.pool().workers(1).maxRequests(3).start()) {
            Backend pool = asking.pool(Asking.at(fpm.address()).maxConnections(1));
            for (int number = 0; number < 50; number++) {
                assertThat(ask(pool, fpm, number).answer().body()).isEqualTo("message " + number);
            }
            Ledger ledger = ledger(fpm);
            for (int number = 0; number < 50; number++) {
                assertThat(ledger.of("c-" + number).begun()).isOne();
            }
        }
    }

    /** A request may be written to a connection whose worker is going: nobody knows whether it ran, but never twice. */
    @Test
    void onKeptConnectionsNoneOfThemRunsTwiceAndWhatFailsMayHaveRun() { // 57
        try (PhpFpm fpm = PhpFpm.pool().workers(1).maxRequests(3).start()) {
            Backend pool =
                    asking.pool(Asking.at(fpm.address()).maxConnections(1).profile(KEEPING));
            List<Asked> all = IntStream.range(0, 50)
                    .mapToObj(number -> ask(pool, fpm, number).await())
                    .toList();
            Ledger ledger = ledger(fpm);
            int answered = 0;
            for (int number = 0; number < 50; number++) {
                int begun = ledger.of("c-" + number).begun();
                if (all.get(number).isAnswered()) {
                    assertThat(begun).isOne();
                    answered++;
                } else {
                    assertThat(begun).isLessThanOrEqualTo(1);
                    assertThat(all.get(number).failure().kind()).isEqualTo(Kind.DIED);
                    assertThat(all.get(number).failure().state()).isEqualTo(RequestState.SENT);
                }
            }
            // Two of three at least: only the request behind a worker's last one can meet a connection that is going.
            assertThat(answered).isGreaterThanOrEqualTo(33);
            System.out.println("kept connections, pm.max_requests=3: " + answered + " of 50 answered");
        }
    }

    @Test
    void aKeptConnectionWhoseServerWasRestartedIsNotUsed() { // 59
        try (PhpFpm fpm = PhpFpm.pool().workers(1).start()) {
            Backend pool =
                    asking.pool(Asking.at(fpm.address()).maxConnections(1).profile(KEEPING));
            for (int number = 0; number < 5; number++) {
                assertThat(ask(pool, fpm, number).answer().body()).isEqualTo("message " + number);
                Asking.awaitLoad(pool, 1, 0, 0);
                fpm.restart();
                Asking.awaitLoad(pool, 0, 0, 0);
            }
        }
    }

    @Test
    void aKeptConnectionThatIsKilledByAWorkersTimeoutIsNotUsed() { // 60
        try (PhpFpm fpm =
                PhpFpm.pool().workers(1).requestTerminateTimeout(ofSeconds(1)).start()) {
            Backend pool =
                    asking.pool(Asking.at(fpm.address()).maxConnections(1).profile(KEEPING));
            assertThat(ask(pool, fpm, 1).answer().body()).isEqualTo("message 1");
            Asking.awaitLoad(pool, 0, 0, 0);
            assertThat(ask(pool, fpm, 2).answer().body()).isEqualTo("message 2");
        }
    }

    @Test
    void aWorkerThatOnlySaysThatItIsDoneKeepsNobodyWaitingForEver() { // 64
        try (PhpFpm fpm = PhpFpm.pool().workers(1).start()) {
            Backend pool =
                    asking.pool(Asking.at(fpm.address()).maxConnections(1).profile(KEEPING));
            String finishing = fpm.script("finishing.php", """
                    <?php
                    echo 'said';
                    fastcgi_finish_request();
                    while (!file_exists(__DIR__ . '/go')) { usleep(5000); clearstatcache(); }
                    """);
            assertThat(asking.ask(pool, Asking.PATIENT, Asking.request(finishing, ""))
                            .answer()
                            .body())
                    .isEqualTo("said");
            Terms brief = Terms.message(Duration.ofMillis(300), "key");
            Asked behind = asking.ask(pool, brief, Asking.request(fpm.script("command.php"), "behind"));
            assertThat(behind.failure().kind()).isEqualTo(Kind.TIMED_OUT);
            Asking.awaitLoad(pool, 1, 0, 1);
            fpm.script("go", "");
            behind.awaitEnd();
            assertThat(ask(pool, fpm, 2).answer().body()).isEqualTo("message 2");
        }
    }

    @Test
    void whoWaitsGetsTheConnectionThatIsKeptForNobody() {
        try (PhpFpm fpm = PhpFpm.pool().workers(1).start()) {
            Backend pool =
                    asking.pool(Asking.at(fpm.address()).maxConnections(1).profile(KEEPING));
            for (int number = 0; number < 20; number++) {
                // Two loops take turns: the one that has no connection must not wait for the other's to grow old.
                assertThat(ask(pool, fpm, number).answer().body()).isEqualTo("message " + number);
            }
        }
    }

    @Test
    void anIdleConnectionDoesNotOutliveItsTime() {
        try (PhpFpm fpm = PhpFpm.pool().workers(1).start()) {
            Profile brief = new OneRequest(KeepAlive.of(Duration.ofMillis(100)));
            Backend pool =
                    asking.pool(Asking.at(fpm.address()).maxConnections(1).profile(brief));
            assertThat(ask(pool, fpm, 1).answer().body()).isEqualTo("message 1");
            Asking.awaitIdle(pool);
        }
    }

    private static Ledger ledger(PhpFpm fpm) {
        return Ledger.read(fpm.file("ledger"));
    }

    private Asked ask(Backend pool, PhpFpm fpm, int number) {
        FcgiParams.Builder params = FcgiParams.builder()
                .add("LEDGER", fpm.file("ledger").toString())
                .add("WS_EVENT", "message")
                .add("WS_EVENT_ID", "c-" + number);
        byte[] body = ("message " + number).getBytes(UTF_8);
        return asking.ask(
                pool, Terms.message(ofSeconds(20), "key"), Asking.request(params, fpm.script("ledger.php"), body));
    }
}
