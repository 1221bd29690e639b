package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.wire.SevereLog;
import io.ws2fcgi.fixtures.LeakCheck;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every row of the table, whole and byte by byte: its status and nothing else, and nobody logs anything. */
@ExtendWith(LeakCheck.class)
final class HandshakeTableTest {
    private static final SevereLog LOG = SevereLog.begin();

    @AfterAll
    static void nobodyWasAlarmed() {
        LOG.close();
        assertThat(LOG.lines()).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> whole() {
        return HandshakeTable.rows().stream()
                .map(row -> DynamicTest.dynamicTest(
                        printable(row.name()), () -> check(row, row.request().length())));
    }

    @TestFactory
    Stream<DynamicTest> byteByByte() {
        return HandshakeTable.rows().stream()
                .filter(row -> row.request().length() < 2000)
                .filter(row -> row.status() != 0)
                .map(row -> DynamicTest.dynamicTest(printable(row.name()), () -> check(row, 1)));
    }

    @Test
    void thereAreEnoughOfThem() {
        assertThat(HandshakeTable.rows().stream()
                        .map(HandshakeTable.Row::request)
                        .distinct())
                .hasSizeGreaterThan(300);
    }

    private static void check(HandshakeTable.Row row, int piece) {
        try (WiredClient client = WiredClient.silent(UnaryOperator.identity())) {
            byte[] bytes = row.request().getBytes(ISO_8859_1);
            for (int i = 0; i < bytes.length; i += piece) {
                client.send(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + piece)));
            }
            if (row.status() != 0) client.answerAll();
            String said = new String(client.said(), ISO_8859_1);
            assertThat(status(said)).as(said).isEqualTo(row.status());
            if (row.status() != 101 && row.status() != 0) checkRefusal(said, row.request());
        }
    }

    private static void checkRefusal(String said, String request) {
        int end = said.indexOf("\r\n\r\n") + 4;
        String head = said.substring(0, end).toLowerCase(Locale.ROOT);
        assertThat(head)
                .contains("connection: close")
                .contains("server: ws2fcgi")
                .contains("content-length: ");
        String body = said.substring(end);
        assertThat(body.isEmpty()).isEqualTo(request.startsWith("HEAD "));
        // One answer, in words of our own.
        assertThat(body).doesNotContain("HTTP/1.1 ").doesNotContainPattern("[a-z]+\\.[a-z]+\\.|Exception|[<>]");
    }

    private static int status(String said) {
        return said.startsWith("HTTP/1.1 ") ? Integer.parseInt(said.substring(9, 12)) : said.isEmpty() ? 0 : -1;
    }

    private static String printable(String name) {
        StringBuilder text = new StringBuilder();
        for (char c : name.toCharArray()) text.append(c >= ' ' && c < 0x7f ? c : '?');
        return text.length() > 80 ? text.substring(0, 80) : text.toString();
    }
}
