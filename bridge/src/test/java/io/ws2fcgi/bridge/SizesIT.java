package io.ws2fcgi.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketFrame;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of every size, whole and in pieces, and those that are too big or not UTF-8. */
final class SizesIT {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 64 * KIB - 1, 64 * KIB, MIB})
    void aMessageOfAnySizeUpToTheDefaultLimitGoesToPhpAndBack(int size) throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start();
                WebSocketTestClient client = php.connect()) {
            echoes(php, client, size);
        }
    }

    @Test
    void aMessageOf16MiBGoesToPhpAndBackWhereTheLimitsAllowIt() throws Exception {
        int size = 16 * MIB;
        try (PhpBridge php = PhpBridge.runningFixture("echo.php")
                        .route(route ->
                                route.limits(Limits.builder().messageBytes(size).build()))
                        .pool(pool -> pool.answerBytes(size))
                        .start();
                WebSocketTestClient client = php.connect()) {
            echoes(php, client, size);
        }
    }

    /** An empty answer is no message, so what PHP saw counts. */
    private static void echoes(PhpBridge php, WebSocketTestClient client, int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        client.send(bytes);
        client.send("x".repeat(size));
        if (size > 0) {
            assertThat(client.receiveBinary()).isEqualTo(bytes);
            assertThat(client.receiveText()).isEqualTo("x".repeat(size));
        }
        assertThat(php.awaitSeen("message", 2))
                .extracting(
                        seen -> seen.get("WS_MESSAGE_TYPE"),
                        seen -> seen.get("CONTENT_LENGTH"),
                        seen -> seen.get("BODY_LENGTH"))
                .containsExactly(tuple("binary", "" + size, "" + size), tuple("text", "" + size, "" + size));
    }

    @Test
    void aFrameThatAnnouncesTooMuchIsAnswered1009ToAClientThatIsStillSending() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start();
                WebSocketTestClient client = php.connect()) {
            Thread sender = sending(client, frameHead(256L * MIB));
            assertThat(client.receiveClose().code()).isEqualTo(1009);
            assertThat(client.receiveEnd().how()).isEqualTo("closed");
            client.disconnect();
            sender.join();
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1009 bridge");
            assertThat(php.seen("message")).isEmpty();
        }
    }

    @Test
    void fragmentsThatAddUpToTooMuchAreAnswered1009() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start();
                WebSocketTestClient client = php.connect()) {
            Thread sender = sending(
                    client,
                    WebSocketFrame.of(WebSocketFrame.BINARY, new byte[MIB])
                            .notFinal()
                            .bytes(),
                    WebSocketFrame.of(WebSocketFrame.CONTINUATION, new byte[1])
                            .notFinal()
                            .bytes());
            assertThat(client.receiveClose().code()).isEqualTo(1009);
            assertThat(client.receiveEnd().how()).isEqualTo("closed");
            client.disconnect();
            sender.join();
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1009 bridge");
        }
    }

    /** Sends these bytes and then more of anything until the connection is gone. */
    private static Thread sending(WebSocketTestClient client, byte[]... begin) {
        Thread sender = new Thread(() -> {
            try {
                for (byte[] bytes : begin) client.sendRaw(bytes);
                for (int i = 0; i < 256; i++) client.sendRaw(new byte[MIB]);
            } catch (UncheckedIOException | ClosedSelectorException gone) {
                // That is how it ends.
            }
        });
        sender.start();
        return sender;
    }

    private static byte[] frameHead(long length) {
        return ByteBuffer.allocate(14)
                .put((byte) 0x82)
                .put((byte) (0x80 | 127))
                .putLong(length)
                .putInt(0)
                .array();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageBeyondPhpsPostMaxSizeIsAnErrorWithAdvice(boolean displayErrors) throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php")
                        .fpm(pool -> pool.ini("post_max_size", "1K").ini("display_errors", displayErrors ? "1" : "0"))
                        .start();
                WebSocketTestClient client = php.connect()) {
            client.send("x".repeat(2000));
            client.send("small");
            assertThat(client.receiveText()).isEqualTo("small");
            assertThat(php.log().errors())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains("-1: ", "longer than post_max_size", "php_admin_value[post_max_size]"));
        }
    }

    @Test
    void anAnswerBeyondTheLimitIsAnErrorAndTheNextOneIsDelivered() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php")
                        .pool(pool -> pool.answerBytes(1000))
                        .start();
                WebSocketTestClient client = php.connect()) {
            client.send("bytes 1001");
            client.send("bytes 1000");
            assertThat(client.receiveText()).hasSize(1000);
            assertThat(php.log().errors())
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("-1: ", "1000"));
        }
    }

    @Test
    void textThatIsNotUtf8IsAnswered1007() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start();
                WebSocketTestClient client = php.connect()) {
            client.send("before");
            client.send(WebSocketFrame.of(WebSocketFrame.TEXT, new byte[] {'a', (byte) 0xc3, '('}));
            WebSocketEvent event = client.receive();
            // The bridge may have seen the bad message before the good one was answered.
            if (event.equals(new WebSocketEvent.Text("before"))) event = client.receive();
            assertThat(event).isEqualTo(new WebSocketEvent.Close(1007, "text is not UTF-8"));
            client.disconnect();
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1007 bridge");
        }
    }

    @Test
    void fragmentsAreOneMessageAndPingsBetweenThemAreAnswered() throws Exception {
        byte[] umlaut = "ü".getBytes(UTF_8);
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start();
                WebSocketTestClient client = php.connect()) {
            client.send(WebSocketFrame.of(WebSocketFrame.TEXT, new byte[] {umlaut[0]})
                    .notFinal());
            client.ping("between");
            client.send(WebSocketFrame.of(WebSocketFrame.CONTINUATION, new byte[] {umlaut[1]})
                    .notFinal());
            client.send(
                    WebSocketFrame.of(WebSocketFrame.CONTINUATION, new byte[0]).notFinal());
            client.ping("again");
            client.send(WebSocketFrame.of(WebSocketFrame.CONTINUATION, "ber"));
            assertThat(client.receive()).isEqualTo(pong("between"));
            assertThat(client.receive()).isEqualTo(pong("again"));
            assertThat(client.receiveText()).isEqualTo("über");
            assertThat(php.seen("message")).hasSize(1);
        }
    }

    @Test
    void aPingIsAnsweredWhileAScriptRuns() throws IOException {
        try (PhpBridge php = PhpBridge.runningFixture("command.php").start();
                WebSocketTestClient client = php.connect()) {
            client.send("sleep 0.5");
            client.ping("alive?");
            assertThat(client.receive()).isEqualTo(pong("alive?"));
            assertThat(client.receiveText()).isEqualTo("slept");
        }
    }

    private static WebSocketEvent pong(String text) {
        return new WebSocketEvent.Pong(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
}
