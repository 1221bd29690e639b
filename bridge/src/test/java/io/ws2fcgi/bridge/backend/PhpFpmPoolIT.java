package io.ws2fcgi.bridge.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.RequestState;
import io.ws2fcgi.fixtures.PhpFpm;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pool in front of a real php-fpm. */
final class PhpFpmPoolIT {
    private final Asking asking = new Asking(Transport.choose());

    @AfterEach
    void nothingIsLeftBehind() {
        asking.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHundredRequestsOneAfterTheOtherDoNotStallOnOneWorker(boolean tcp) { // 61
        try (PhpFpm fpm = tcp
                ? PhpFpm.pool().tcp().workers(1).start()
                : PhpFpm.pool().workers(1).start()) {
            Backend pool = asking.pool(Asking.at(fpm.address()).maxConnections(1));
            String script = fpm.script("command.php");
            for (int number = 0; number < 100; number++) {
                assertThat(run(pool, script, "message " + number).answer().body())
                        .isEqualTo("message " + number);
            }
        }
    }

    @Test
    void aHundredAtOnceShareTwoWorkersThatAreReplacedAllTheTime() {
        try (PhpFpm fpm = PhpFpm.pool().workers(2).maxRequests(3).start()) {
            Backend pool = asking.pool(
                    Asking.at(fpm.address()).maxConnections(2).maxWaiting(100).queueWait(ofSeconds(20)));
            String script = fpm.script("command.php");
            List<Asked> all = IntStream.range(0, 100)
                    .mapToObj(number -> run(pool, script, "message " + number))
                    .toList();
            for (int number = 0; number < 100; number++) {
                assertThat(all.get(number).answer().body()).isEqualTo("message " + number);
            }
        }
    }

    @Test
    void aMegabyteEachWayArrivesWhole() {
        try (PhpFpm fpm = PhpFpm.pool().workers(1).start()) {
            Backend pool = asking.pool(Asking.at(fpm.address()).answerBytes(2 << 20));
            String script = fpm.script("length.php", "<?php echo strrev(file_get_contents('php://input'));");
            String body = "abcdefgh".repeat(1 << 17);
            assertThat(run(pool, script, body).answer().body())
                    .isEqualTo(new StringBuilder(body).reverse().toString());
        }
    }

    @Test
    void warningsAndFatalErrorsComeAsStderr() {
        try (PhpFpm fpm = PhpFpm.pool().workers(1).start()) {
            Backend pool = asking.pool(fpm.address());
            String script = fpm.script("command.php");
            Asked.Answer warned = run(pool, script, "warning mind the gap").answer();
            assertThat(warned.body()).isEqualTo("warning mind the gap");
            assertThat(warned.stderr()).contains("PHP Warning:  mind the gap");
            Asked.Answer fatal = run(pool, script, "fatal").answer();
            assertThat(fatal.status()).isEqualTo(500);
            assertThat(fatal.stderr()).contains("Call to undefined function");
        }
    }

    @Test
    void aScriptThatIsNotThereIsAnAnswerLikeAnyOther() {
        try (PhpFpm fpm = PhpFpm.pool().workers(1).start()) {
            Asked.Answer missing =
                    run(asking.pool(fpm.address()), "/no/such.php", "hello").answer();
            assertThat(missing).isEqualTo(new Asked.Answer(404, "File not found.\n", "Primary script unknown"));
        }
    }

    @Test
    void aKilledWorkerIsADeathAndTheNextRequestSucceeds() {
        try (PhpFpm fpm = PhpFpm.pool().workers(1).start()) {
            Backend pool = asking.pool(fpm.address());
            String script = fpm.script("command.php");
            Asked victim = run(pool, marking(fpm), "begun");
            Awaitility.await().until(() -> fpm.text("marks").equals("begun"));
            fpm.killWorkers();
            BackendFailure died = victim.failure();
            assertThat(died.kind()).isEqualTo(Kind.DIED);
            assertThat(died.state()).isEqualTo(RequestState.SENT);
            assertThat(run(pool, script, "next").answer().body()).isEqualTo("next");
        }
    }

    @Test
    void aScriptThatSleepsOverItsTimeoutKeepsItsPlaceUntilItHasEnded() {
        try (PhpFpm fpm = PhpFpm.pool().workers(1).start()) {
            Backend pool = asking.pool(Asking.at(fpm.address()).maxConnections(1));
            Asked late = ask(pool, marking(fpm), "begun", ofMillis(100));
            assertThat(late.failure().kind()).isEqualTo(Kind.TIMED_OUT);
            Asked next = run(pool, fpm.script("command.php"), "next");
            Asking.awaitLoad(pool, 1, 1, 1);
            fpm.script("go", "");

            late.awaitEnd();
            assertThat(fpm.text("marks")).isEqualTo("begun ended");
            assertThat(next.answer().body()).isEqualTo("next");
        }
    }

    @Test
    void aStoppedPoolIsUnreachableAndWorksAgainAfterItsRestart() {
        try (PhpFpm fpm = PhpFpm.pool().workers(1).start()) {
            Backend pool = asking.pool(Asking.at(fpm.address()).maxWaiting(10).queueWait(ofSeconds(20)));
            String script = fpm.script("command.php");
            assertThat(run(pool, script, "before").answer().body()).isEqualTo("before");
            fpm.stop();
            BackendFailure away = asking.ask(pool, Asking.HASTY, Asking.request(script, "away"))
                    .failure();
            assertThat(away.kind()).isEqualTo(Kind.UNREACHABLE);
            Asked patient = run(pool, script, "patient");
            fpm.start();
            assertThat(patient.answer().body()).isEqualTo("patient");
        }
    }

    @Test
    void aFullBacklogIsWaitedFor() { // 63
        try (PhpFpm fpm = PhpFpm.pool().workers(1).backlog(1).start()) {
            Backend pool = asking.pool(
                    Asking.at(fpm.address()).maxConnections(20).maxWaiting(20).queueWait(ofSeconds(20)));
            String script = fpm.script("command.php");
            List<Asked> all = IntStream.range(0, 20)
                    .mapToObj(number -> asking.ask(pool, Asking.HASTY, Asking.request(script, "sleep 0.01")))
                    .toList();
            assertThat(all)
                    .allSatisfy(asked -> assertThat(asked.answer().body()).isEqualTo("slept"));
        }
    }

    /** Installs a script that appends the message to the file "marks", waits for the file "go", and says it has ended. */
    private static String marking(PhpFpm fpm) {
        return fpm.script("marking.php", """
                <?php
                $marks = __DIR__ . '/../marks';
                file_put_contents($marks, file_get_contents('php://input'), FILE_APPEND);
                while (!file_exists(__DIR__ . '/go')) { usleep(5000); clearstatcache(); }
                file_put_contents($marks, ' ended', FILE_APPEND);
                """);
    }

    private Asked run(Backend pool, String script, String message) {
        return ask(pool, script, message, ofSeconds(20));
    }

    private Asked ask(Backend pool, String script, String message, Duration timeout) {
        var params = FcgiParams.builder().add("WS_EVENT", "message");
        return asking.ask(pool, Terms.message(timeout, "key"), Asking.request(params, script, message.getBytes(UTF_8)));
    }
}
