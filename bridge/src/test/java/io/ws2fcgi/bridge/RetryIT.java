package io.ws2fcgi.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.bridge.config.Retry;
import io.ws2fcgi.bridge.config.Timeouts;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Scripts that die over a message: it is repeated where the route says so, and only there. */
final class RetryIT {
    /** Kills its worker over the first attempt of each message that begins with "die", with the last words that follow. */
    private static final String MORTAL = """
            if ($event !== 'message') exit;
            header('Content-Type: text/plain');
            if ($_SERVER['WS_ATTEMPT'] === '1' && str_starts_with($body, 'die')) {
                echo substr($body, 4, 100);
                flush();
                exec('kill -9 ' . getmypid());
                sleep(600);
            }
            echo $_SERVER['WS_ATTEMPT'] . ' ' . strlen($body) . ' ' . md5($body);
            """;

    @Test
    void aMessageWhoseWorkerDiedIsRepeatedUnderTheSameIdAndAnswered() throws Exception {
        try (PhpBridge php = repeating(MORTAL).start();
                WebSocketTestClient client = php.connect()) {
            client.send("die");
            client.send("after");
            assertThat(client.receiveText()).startsWith("2 3 ");
            assertThat(client.receiveText()).startsWith("1 5 ");
            String id = php.awaitSeen("open").connection();
            assertThat(php.seen("message"))
                    .extracting(SeenEvent::body, SeenEvent::id, seen -> seen.get("WS_ATTEMPT"))
                    .containsExactly(
                            tuple("die", id + "-1", "1"), tuple("die", id + "-1", "2"), tuple("after", id + "-2", "1"));
            assertThat(php.log().awaitWarning())
                    .startsWith(id + " message: " + id + "-1 was answered at attempt 2; before: ")
                    .contains("died");
            assertThat(php.log().errors()).isEmpty();
        }
    }

    @Test
    void itIsAnErrorAndNotRepeatedByDefault() throws Exception {
        try (PhpBridge php = PhpBridge.running(MORTAL).start();
                WebSocketTestClient client = php.connect()) {
            client.send("die");
            client.send("after");
            assertThat(client.receiveText()).startsWith("1 5 ");
            assertThat(php.seen("message")).extracting(SeenEvent::body).containsExactly("die", "after");
            assertThat(php.log().errors())
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("-1: ", "died"));
        }
    }

    @Test
    void anAnswerThatHadBegunIsThrownAwayAndTheMessageRepeated() throws Exception {
        try (PhpBridge php = repeating(MORTAL).start();
                WebSocketTestClient client = php.connect()) {
            client.send("die half an answer");
            assertThat(client.receiveText()).startsWith("2 18 ");
            assertThat(php.seen("message")).hasSize(2);
        }
    }

    @Test
    void aLongMessageIsRepeatedByteForByte() throws Exception {
        byte[] message = new byte[1 << 20];
        new Random(0).nextBytes(message);
        System.arraycopy("die".getBytes(US_ASCII), 0, message, 0, 3);
        try (PhpBridge php = repeating(MORTAL).start();
                WebSocketTestClient client = php.connect()) {
            client.send(message);
            assertThat(client.receiveText()).isEqualTo("2 " + message.length + " " + md5(message));
        }
    }

    @Test
    void whatDiesAgainAndAgainIsOneErrorAndTheConnectionGoesOn() throws Exception {
        try (PhpBridge php = repeating(
                                "if ($body === 'die') { exec('kill -9 ' . getmypid()); sleep(600); } echo $body;")
                        .pool(pool -> pool.maxWaiting(100).queueWait(ofMillis(700)))
                        .start();
                WebSocketTestClient client = php.connect()) {
            client.send("die");
            client.send("hello");
            assertThat(client.receiveText()).isEqualTo("hello");
            List<SeenEvent> attempts = php.seen("message");
            attempts = attempts.subList(0, attempts.size() - 1);
            assertThat(attempts).hasSizeGreaterThan(2);
            assertThat(attempts)
                    .extracting(SeenEvent::id)
                    .containsOnly(attempts.get(0).connection() + "-1");
            int last = attempts.size();
            assertThat(php.log().errors())
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("-1: ", "(attempt " + last + ")"));
        }
    }

    @Test
    void aTimeoutIsNotRepeated() throws Exception {
        try (PhpBridge php = repeating("if ($body === 'slow') sleep(600); echo $body;")
                        .route(route -> route.retry(Retry.ALWAYS)
                                .timeouts(new Timeouts(ofSeconds(10), ofMillis(300), ofSeconds(10))))
                        .start();
                WebSocketTestClient client = php.connect()) {
            client.send("slow");
            client.send("hello");
            assertThat(client.receiveText()).isEqualTo("hello");
            assertThat(php.seen("message")).extracting(SeenEvent::body).containsExactly("slow", "hello");
        }
    }

    @Test
    void whatAClientSaidBeforeItLeftIsRepeatedAndItsCloseComesBehind() throws Exception {
        try (PhpBridge php = repeating(MORTAL).start()) {
            try (WebSocketTestClient client = php.connect()) {
                client.send("die");
                client.sendClose(4000, "bye");
                client.receiveClose();
            }
            php.awaitSeen("close");
            assertThat(php.seen())
                    .extracting(seen -> seen.event() + " " + seen.get("WS_ATTEMPT"))
                    .containsExactly("open 1", "message 1", "message 2", "close 1");
        }
    }

    @Test
    void aRequestOfGripIsRepeatedAsAWhole() throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                                function event($text) { return 'TEXT ' . dechex(strlen($text)) . "\\r\\n$text\\r\\n"; }
                                header('Content-Type: application/websocket-events');
                                if (str_starts_with($body, 'OPEN')) {
                                    header('Sec-WebSocket-Extensions: grip');
                                    echo "OPEN\\r\\n";
                                } elseif (str_contains($body, 'slow')) {
                                    usleep(300000);
                                } elseif (str_contains($body, 'die') && $_SERVER['WS_ATTEMPT'] === '1') {
                                    exec('kill -9 ' . getmypid());
                                    sleep(600);
                                } elseif (str_starts_with($body, 'TEXT')) {
                                    $replayed = $_SERVER['HTTP_CONTENT_BYTES_REPLAYED'] ?? 'none';
                                    echo event('m:' . str_replace("\\r\\n", ' ', $body) . $replayed);
                                }
                                """)
                        .route(route -> route.retry(Retry.ALWAYS).dialect(DialectName.GRIP))
                        .start();
                WebSocketTestClient client = php.connect()) {
            client.send("slow");
            client.send("die");
            client.send("after");
            assertThat(client.receiveText()).isEqualTo("TEXT 3 die TEXT 5 after 8");
        }
    }

    @Test
    void aFormOfTheOriginalIsRepeatedToo() throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                                if (($_POST['verb'] ?? '') !== 'MESSAGE') exit;
                                seen(['WS_EVENT' => 'form', 'BODY' => $_POST['data'] . $_SERVER['WS_ATTEMPT']]);
                                if ($_SERVER['WS_ATTEMPT'] !== '1') exit;
                                exec('kill -9 ' . getmypid());
                                sleep(600);
                                """)
                        .route(route -> route.retry(Retry.ALWAYS).dialect(DialectName.WS2HTTP))
                        .start();
                WebSocketTestClient client = php.connect()) {
            client.send("data");
            assertThat(php.awaitSeen("form", 2)).extracting(SeenEvent::body).containsExactly("data1", "data2");
        }
    }

    private static PhpBridge.Plan repeating(String source) {
        return PhpBridge.running(source).route(route -> route.retry(Retry.ALWAYS));
    }

    private static String md5(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    }
}
