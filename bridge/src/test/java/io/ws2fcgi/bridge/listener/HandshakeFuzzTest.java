package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.wire.SevereLog;
import io.ws2fcgi.fixtures.LeakCheck;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever comes instead of a handshake: at most one answer, 101 only to what is one by another reading of the rules,
 * nothing behind a refusal, no exception, no leak, and no line in a log.
 */
@ExtendWith(LeakCheck.class)
final class HandshakeFuzzTest {
    private static final SevereLog LOG = SevereLog.begin();

    /** The rules once more, written down as one text that a handshake must match, whatever the order of its lines. */
    private static final List<Pattern> ESSENTIALS = List.of(
            Pattern.compile(
                    "(?s)^[\\x00-\\x20\\x7f]*GET\\s+/chat(\\?\\S*)?\\s+HTTP/1\\.1\\s*\n.*", Pattern.CASE_INSENSITIVE),
            header("host", "\\S+"),
            header("upgrade", ".*websocket.*"),
            header("connection", ".*upgrade.*"),
            header("sec-websocket-key", "[A-Za-z0-9+/]{22}=="),
            header("sec-websocket-version", "13"));

    private static final String[] SPICES = {
        "\0",
        "\r",
        "\n",
        "\r\n",
        "\r\n ",
        ":",
        ",",
        " ",
        "\t",
        "\"",
        "\u00ff",
        "\u0001",
        "=",
        "\r\n\r\n",
        "Host: a\r\n",
        "Upgrade: h2c\r\n",
        "Content-Length: 4\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Origin: https://evil.test\r\n",
        "13",
        "GET "
    };

    @AfterContainer
    static void nobodyWasAlarmed() {
        LOG.close();
        assertThat(LOG.lines()).isEmpty();
    }

    private static Pattern header(String name, String value) {
        return Pattern.compile("(?s).*\n" + name + ":[ \t]*" + value + "[ \t]*\r?\n.*", Pattern.CASE_INSENSITIVE);
    }

    @Property(tries = 3000, shrinking = ShrinkingMode.BOUNDED)
    void aHandshakeThatWasTamperedWithIsAnsweredOnceAndRightly(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(HandshakeTable.GOOD);
        for (int i = random.nextInt(4); i >= 0; i--) tamper(text, random);
        check(text.toString(), random);
    }

    @Property(tries = 1500)
    void bytesAtRandomAreAnsweredOnce(@ForAll("noise") byte[] noise, @ForAll long seed) {
        check(new String(noise, ISO_8859_1), new Random(seed));
    }

    @Provide
    static Arbitrary<byte[]> noise() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(400);
    }

    private static void tamper(StringBuilder text, Random random) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + random.nextInt(12));
        switch (random.nextInt(5)) {
            case 0 -> text.setCharAt(at, (char) random.nextInt(256));
            case 1 -> text.delete(at, end);
            case 2 -> text.insert(at, SPICES[random.nextInt(SPICES.length)]);
            case 3 -> text.insert(at, text.substring(at, end));
            default -> {
                String[] lines = text.toString().split("(?<=\n)", -1);
                String line = lines[random.nextInt(lines.length)];
                text.insert(text.indexOf("\n") + 1, line);
            }
        }
    }

    private static void check(String request, Random random) {
        try (WiredClient client = WiredClient.silent(UnaryOperator.identity())) {
            byte[] bytes = request.getBytes(ISO_8859_1);
            for (int at = 0; at < bytes.length; ) {
                int end = random.nextBoolean() ? bytes.length : Math.min(bytes.length, at + 1 + random.nextInt(40));
                client.send(Arrays.copyOfRange(bytes, at, end));
                at = end;
            }
            client.answerAll();
            String said = new String(client.said(), ISO_8859_1);
            assertThat(said.split("HTTP/1\\.1 ", -1)).as(said).hasSizeLessThanOrEqualTo(2);
            if (said.startsWith("HTTP/1.1 101 ")) {
                String unfolded = request.replaceAll("\r?\n[ \t]+", " ");
                assertThat(ESSENTIALS)
                        .as(request)
                        .allMatch(rule -> rule.matcher(unfolded).matches());
            } else if (!said.isEmpty()) {
                assertThat(said)
                        .startsWith("HTTP/1.1 4")
                        .doesNotContain("Exception")
                        .doesNotContain("io.");
            }
        }
    }
}
