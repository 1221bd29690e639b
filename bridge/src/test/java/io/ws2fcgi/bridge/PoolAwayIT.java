package io.ws2fcgi.bridge;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.control.ApiCaller;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A pool that is stopped and comes back. */
final class PoolAwayIT {
    @Test
    void aHandshakeIsAnswered503WhileThePoolIsAwayAndLetInAfterwards() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php").start()) {
            php.fpm().stop();
            HttpReply reply = php.client().rejected();
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isNotNull();
            assertThat(php.log().awaitError()).contains("-0: ", "is the pool running");
            php.fpm().start();
            try (WebSocketTestClient client = php.connect()) {
                client.send("hello");
                assertThat(client.receiveText()).isEqualTo("hello");
            }
            // An open that never reached the script owes no close.
            assertThat(php.awaitSeen("close").connection())
                    .isEqualTo(php.seen("open").get(0).connection());
        }
    }

    @Test
    void aMessageWaitsForThePoolAndIsThenAnswered() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php").start();
                WebSocketTestClient client = php.connect()) {
            php.fpm().stop();
            client.send("hello");
            PhpBridge.eventually(
                    "a request that waits",
                    () -> php.load().inUse() + php.load().waiting() == 1);
            php.fpm().start();
            assertThat(client.receiveText()).isEqualTo("hello");
            assertThat(php.log().errors()).isEmpty();
        }
    }

    @Test
    void aMessageThatWaitedTooLongIsAnErrorAndTheNextOneSucceeds() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php")
                        .pool(pool -> pool.maxWaiting(100).queueWait(ofMillis(300)))
                        .start();
                WebSocketTestClient client = php.connect()) {
            php.fpm().stop();
            client.send("lost");
            assertThat(php.log().awaitError()).contains("-1: ", "no connection within 300 ms", "is the pool running");
            php.fpm().start();
            client.send("hello");
            assertThat(client.receiveText()).isEqualTo("hello");
            assertThat(php.seen("message")).extracting(SeenEvent::body).containsExactly("hello");
        }
    }

    @Test
    void aCloseThatIsOwedIsDeliveredWhenThePoolIsBack() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php")
                .pool(pool -> pool.maxWaiting(100).queueWait(ofMillis(200)))
                .start()) {
            try (WebSocketTestClient client = php.connect()) {
                php.fpm().stop();
                client.sendClose(4001, "goodbye");
                client.receiveClose();
            }
            PhpBridge.eventually(
                    "a close that waits", () -> php.load().inUse() + php.load().waiting() == 1);
            php.fpm().start();
            SeenEvent close = php.awaitSeen("close");
            assertThat(close.id()).isEqualTo(php.awaitSeen("open").connection() + "-close");
            assertThat(close.get("WS_ATTEMPT")).isEqualTo("1");
            assertThat(close.closing()).isEqualTo("4001 client");
            assertThat(close.get("WS_CLOSE_REASON")).isEqualTo("goodbye");
            assertThat(php.log().errors()).isEmpty();
            php.bridge().close();
            assertThat(php.seen("close")).hasSize(1);
        }
    }

    @Test
    void aCloseWhoseScriptDiedIsRepeatedUnderTheSameId() throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                        if ($event === 'message') echo getmypid();
                        if ($event === 'close' && $_SERVER['WS_ATTEMPT'] === '1') sleep(600);
                        """).fpm(pool -> pool.workers(1)).start()) {
            long worker = hearPidAndLeave(php);
            php.awaitSeen("close");
            php.fpm().killWorker(worker);
            List<SeenEvent> closes = php.awaitSeen("close", 2);
            assertThat(closes).extracting(close -> close.get("WS_ATTEMPT")).containsExactly("1", "2");
            assertThat(closes)
                    .extracting(SeenEvent::id)
                    .containsOnly(closes.get(0).connection() + "-close");
            assertThat(closes).extracting(close -> close.get("WS_EVENT_NUMBER")).containsOnly("2");
            php.bridge().close();
            assertThat(php.seen("close")).hasSize(2);
        }
    }

    @Test
    void probesHearWhetherItIsThere() throws Exception {
        try (PhpBridge php = PushIT.started(PhpBridge.runningFixture("command.php"));
                ApiCaller caller = PushIT.caller(php)) {
            assertThat(caller.call("GET /readyz").body()).startsWith("ready\n");
            php.fpm().stop();
            PhpBridge.eventually("a bridge that is not ready", () -> {
                php.client().rejected();
                return caller.call("GET /readyz").status() == 503;
            });
            php.fpm().start();
            PhpBridge.eventually(
                    "a bridge that is ready", () -> caller.call("GET /readyz").status() == 200);
        }
    }

    private static long hearPidAndLeave(PhpBridge php) {
        try (WebSocketTestClient client = php.connect()) {
            client.send("pid");
            return Long.parseLong(client.receiveText());
        }
    }
}
