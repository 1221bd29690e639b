package io.ws2fcgi.bridge;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.OnError;
import io.ws2fcgi.bridge.config.OnTimeout;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Timeouts;
import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Scripts that fail over a message: the connection goes on, and the log says in one line what happened where. */
final class ScriptFailuresIT {
    private static final Timeouts IMPATIENT = new Timeouts(ofSeconds(10), ofMillis(300), ofSeconds(10));

    @Test
    void aFatalErrorIsLoggedInOneLineWithItsStderrAndTheNextMessageIsAnswered() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php").start();
                WebSocketTestClient client = php.connect()) {
            client.send("fatal");
            client.send("hello");
            assertThat(client.receiveText()).isEqualTo("hello");
            String id = php.awaitSeen("open").connection();
            assertThat(php.log().errors())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith(id + " message: application error in " + id + "-1: status: 500")
                            .contains("this_function_does_not_exist", "Stack trace:\\n")
                            .doesNotContain("\n"));
        }
    }

    @Test
    @DisplayName("89 stderrLogInjection: beside a good answer")
    void anAnswerBesideAWarningIsDeliveredAndTheWarningLogged() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php").start();
                WebSocketTestClient client = php.connect()) {
            client.send("warning line\nforged \u001b[31mline");
            assertThat(client.receiveText()).isEqualTo("warning line\nforged \u001b[31mline");
            String id = php.awaitSeen("open").connection();
            assertThat(php.log().awaitWarning())
                    .startsWith(id + " message: stderr of " + id + "-1: ")
                    .contains("line\\nforged \\u001b[31mline")
                    .doesNotContain("\n", "\u001b");
            assertThat(php.log().errors()).isEmpty();
        }
    }

    @Test
    void aScriptThatNeverAnswersIsGivenUpButKeepsItsPlaceUntilItIsAbandoned() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php")
                        .pool(pool -> pool.maxConnections(1).abandonAfter(ofSeconds(1)))
                        .route(route -> route.timeouts(IMPATIENT))
                        .start();
                WebSocketTestClient client = php.connect()) {
            client.send("sleep 600");
            client.send("hello");
            String error = php.log().awaitError();
            assertThat(php.load().overdue()).isEqualTo(1);
            assertThat(php.load().inUse()).isEqualTo(1);
            assertThat(php.seen("message")).hasSize(1);
            assertThat(client.receiveText()).isEqualTo("hello");
            String id = php.awaitSeen("open").connection();
            assertThat(error)
                    .startsWith(id + " message: application error in " + id + "-1: ")
                    .contains("within 300 ms");
            PhpBridge.eventually("the place given back", () -> php.load().overdue() == 0);
        }
    }

    @Test
    void aLateAnswerIsNeverAppliedToTheNextEvent() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php")
                        .route(route -> route.timeouts(IMPATIENT))
                        .start();
                WebSocketTestClient client = php.connect()) {
            client.send("sleep 0.6");
            php.log().awaitError();
            PhpBridge.eventually("the late answer", () -> php.load().overdue() == 0);
            client.send("hello");
            assertThat(client.receiveText()).isEqualTo("hello");
        }
    }

    @Test
    void aRouteMayWaitForTheScriptThatIsLate() throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                                if ($body === 'slow') { usleep(900000); seen(['WS_EVENT' => 'woke']); }
                                """)
                        .route(route -> waiting(route, OnTimeout.WAIT))
                        .start();
                WebSocketTestClient client = php.connect()) {
            client.send("slow");
            client.send("next");
            php.awaitSeen("message", 2);
            assertThat(php.seen()).extracting(SeenEvent::event).containsExactly("open", "message", "woke", "message");
        }
    }

    @Test
    void aRouteThatWaitsGoesOnWhenTheScriptIsAbandoned() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php")
                        .pool(pool -> pool.abandonAfter(ofSeconds(2)))
                        .route(route -> waiting(route, OnTimeout.WAIT))
                        .start();
                WebSocketTestClient client = php.connect()) {
            client.send("sleep 600");
            client.send("hello");
            php.log().awaitError();
            assertThat(php.seen("message")).hasSize(1);
            assertThat(client.receiveText()).isEqualTo("hello");
        }
    }

    @Test
    void aCloseWhoseScriptIsLateIsRepeatedWhenThatHasEnded() throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                        if ($event !== 'close' || $_SERVER['WS_ATTEMPT'] !== '1') exit;
                        usleep(900000);
                        seen(['WS_EVENT' => 'woke']);
                        """)
                .route(route -> route.timeouts(new Timeouts(ofSeconds(10), ofSeconds(10), ofMillis(300))))
                .start()) {
            php.connect().disconnect();
            php.awaitSeen("close", 2);
            assertThat(php.seen())
                    .extracting(seen -> seen.event() + " " + seen.text("WS_ATTEMPT"))
                    .containsExactly("open 1", "close 1", "woke ", "close 2");
        }
    }

    @Test
    void aRouteMayCloseWhenAScriptIsLate() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php")
                        .route(route -> waiting(route, OnTimeout.CLOSE))
                        .start();
                WebSocketTestClient client = php.connect()) {
            client.send("sleep 600");
            assertThat(client.receiveClose()).isEqualTo(new WebSocketEvent.Close(1011, "application timeout"));
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1011 bridge");
        }
    }

    @Test
    void aWorkerThatIsKilledInTheMiddleCostsOneMessage() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php")
                        .fpm(pool -> pool.workers(1))
                        .start();
                WebSocketTestClient client = php.connect()) {
            client.send("pid");
            long worker = Long.parseLong(client.receiveText());
            client.send("sleep 600");
            client.send("hello");
            php.awaitSeen("message", 2);
            php.fpm().killWorker(worker);
            assertThat(client.receiveText()).isEqualTo("hello");
            String id = php.awaitSeen("open").connection();
            assertThat(php.log().errors())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith(id + " message: application error in " + id + "-2: ")
                            .contains("died"));
            assertThat(php.seen("message")).extracting(SeenEvent::body).containsExactly("pid", "sleep 600", "hello");
        }
    }

    @Test
    void aRouteMayCloseWhenAScriptFails() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php")
                        .route(route -> route.onError(OnError.CLOSE))
                        .start();
                WebSocketTestClient client = php.connect()) {
            client.send("status 404");
            assertThat(client.receiveClose()).isEqualTo(new WebSocketEvent.Close(1011, "application error"));
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1011 bridge");
        }
    }

    @Test
    void aRouteMayNotifyTheClientWhenAScriptFails() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php")
                        .route(route -> route.onError(new OnError.Notify("sorry")))
                        .start();
                WebSocketTestClient client = php.connect()) {
            for (String failing : List.of("fatal", "header WS-Tick: never", "header WS-Nonsense: 1")) {
                client.send(failing);
                assertThat(client.receiveText()).isEqualTo("sorry");
            }
            client.send("hello");
            assertThat(client.receiveText()).isEqualTo("hello");
            assertThat(php.log().errors()).hasSize(3);
            assertThat(php.log().errors().get(1)).contains("WS-Tick: never");
        }
    }

    private static RouteConfig.Builder waiting(RouteConfig.Builder route, OnTimeout onTimeout) {
        return route.timeouts(IMPATIENT).onTimeout(onTimeout);
    }
}
