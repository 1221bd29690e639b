package io.ws2fcgi.bridge;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Timeouts;
import io.ws2fcgi.fixtures.HandshakeRejectedException;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opens that end in another way than with a 101, and whether they owe a close. */
final class OpenFailuresIT {
    @Test
    void anOpenThatTimesOutIsA504AndOwesAClose() throws Exception {
        try (PhpBridge php = PhpBridge.running("if ($event === 'open') sleep(600);")
                .route(route -> route.timeouts(new Timeouts(ofMillis(300), ofSeconds(5), ofSeconds(5))))
                .start()) {
            assertThat(php.client().rejected().status()).isEqualTo(504);
            assertThat(php.log().awaitError()).contains(" open: ", "-0: ", "within 300 ms");
            owesAClose(php);
        }
    }

    @Test
    void anOpenWhoseWorkerIsKilledIsA502AndOwesAClose() throws Exception {
        try (PhpBridge php =
                PhpBridge.running("if ($event === 'open') sleep(600);").start()) {
            try (WebSocketTestClient client = php.client().begin()) {
                php.awaitSeen("open");
                php.fpm().killWorkers();
                assertThat(statusOf(client)).isEqualTo(502);
            }
            owesAClose(php);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "header('WS-Tick: never');",
                "header('WS-Subscribe: a;b');",
                "header('Sec-WebSocket-Protocol: not-offered');",
                "echo \"\\xff\";",
                "header('Content-Type: application/vnd.ws2fcgi.actions+json'); echo '[{}]';"
            })
    void anAcceptingAnswerThatCannotBeAppliedIsA500AndOwesAClose(String wrong) throws Exception {
        try (PhpBridge php =
                PhpBridge.running("if ($event === 'open') {" + wrong + "}").start()) {
            assertThat(php.client().rejected().status()).isEqualTo(500);
            assertThat(php.log().awaitError()).contains(" open: ", "(expected: ");
            owesAClose(php);
        }
    }

    @Test
    void aRejectionIsRelayedWithItsHeadersAndBodyAndOwesNothing() throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                        http_response_code(403);
                        header('Set-Cookie: a=1');
                        header('Set-Cookie: b=2; Path=/', false);
                        header('X-Reason: too young');
                        header('X-Accel-Redirect: /secret');
                        header('WS-User: nobody');
                        header('Content-Type: text/html; charset=utf-8');
                        echo '<p>Nö.</p>';
                        """).start()) {
            HttpReply reply = php.client().rejected();
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.reason()).isEqualTo("Forbidden");
            assertThat(reply.headers("Set-Cookie")).containsExactly("a=1", "b=2; Path=/");
            assertThat(reply.header("X-Reason")).isEqualTo("too young");
            assertThat(reply.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
            assertThat(reply.headers()).extracting(Map.Entry::getKey).doesNotContain("X-Accel-Redirect", "WS-User");
            assertThat(reply.body()).isEqualTo("<p>N\u00c3\u00b6.</p>");
            owesNothing(php);
        }
    }

    @Test
    void aRejectionsBodyIsRelayedUpTo64KiB() throws Exception {
        try (PhpBridge php = PhpBridge.running("http_response_code(401); echo str_repeat('x', 100000);")
                .start()) {
            HttpReply reply = php.client().rejected();
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.body()).hasSize(64 << 10);
            owesNothing(php);
        }
    }

    /** php-fpm hands a 1xx on like any other status: it does not know that more would have to follow. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "header('Status: 103 Early Hints');",
                "header('HTTP/1.1 103 Early Hints');",
                "http_response_code(103);",
                "http_response_code(100);",
                "http_response_code(101);"
            })
    void anInterimStatusIsA502AndAsAWholeAnswerOwesNothing(String interim) throws Exception {
        try (PhpBridge php = PhpBridge.running(interim + " header('Link: </a.css>'); echo 'body';")
                .start()) {
            HttpReply reply = php.client().rejected();
            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.header("Link")).isNull();
            assertThat(php.log().awaitError()).contains(" open: ", "status to open: 10", "(expected: 200 or more)");
            owesNothing(php);
        }
    }

    @Test
    void anOpenThatDiesOfAFatalErrorIsAWholeAnswerAndOwesNothing() throws Exception {
        try (PhpBridge php = PhpBridge.running("this_is_no_function();").start()) {
            assertThat(php.client().rejected().status()).isEqualTo(500);
            assertThat(php.log().awaitWarning()).contains(" open: stderr of ", "this_is_no_function");
            owesNothing(php);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientThatIsGoneBeforeThe101OwesAClose(boolean reset) throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                        if ($event !== 'open') exit;
                        while (!file_exists(__DIR__ . '/../go')) { usleep(1000); clearstatcache(); }
                        usleep(100000); // for the bridge to notice
                        """).start()) {
            WebSocketTestClient client = php.client().begin();
            php.awaitSeen("open");
            if (reset) client.reset();
            else client.disconnect();
            go(php);
            owesAClose(php);
        }
    }

    private static void go(PhpBridge php) throws IOException {
        Files.createFile(php.fpm().file("go"));
    }

    private static int statusOf(WebSocketTestClient client) {
        try {
            return client.awaitOpen().reply().status();
        } catch (HandshakeRejectedException rejected) {
            return rejected.reply().status();
        }
    }

    private static void owesAClose(PhpBridge php) {
        SeenEvent close = php.awaitSeen("close");
        assertThat(close.closing()).isEqualTo("1006 bridge");
        assertThat(close.id()).isEqualTo(php.seen("open").get(0).connection() + "-close");
        php.bridge().close();
        assertThat(php.seen()).hasSize(2);
    }

    private static void owesNothing(PhpBridge php) {
        // Ends only when every close that is owed has been delivered.
        php.bridge().close();
        assertThat(php.seen()).extracting(SeenEvent::event).containsExactly("open");
    }
}
