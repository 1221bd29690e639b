package io.ws2fcgi.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dialect ws2http on a real php-fpm: what is in {@code $_POST}. */
final class FormEventsIT {
    /** Writes down every form, as an event of its own name. */
    private static final String FORMS = """
            seen(['WS_EVENT' => 'form', 'DATA' => $_POST['data'] ?? '(none)'] + $_POST);
            """;

    /** PHP reads a body in pieces of this size, and has to find the end of a field across two of them. */
    private static final int PHP_PIECE = 5 << 10;

    @Test
    void phpSeesTheVerbsInTheirOrderWithIdAndUri() throws Exception {
        try (PhpBridge php = forms("").start();
                WebSocketTestClient client = php.client().path("/ws?room=a%20b").connect()) {
            client.send("h\u00e9llo");
            client.send("");
            client.sendClose(1000, "");
            client.receiveClose();

            List<SeenEvent> forms = php.awaitSeen("form", 4);
            assertThat(forms)
                    .extracting(form -> form.text("verb"))
                    .containsExactly("OPEN", "MESSAGE", "MESSAGE", "CLOSE");
            assertThat(forms).extracting(form -> form.text("data")).containsExactly("", "h\u00e9llo", "", "");
            assertThat(forms).extracting(form -> form.get("data") != null).containsExactly(false, true, false, false);
            assertThat(forms).extracting(form -> form.text("uri")).containsOnly("/ws?room=a%20b");
            assertThat(forms)
                    .extracting(form -> form.text("id"))
                    .containsOnly(php.seen("open").get(0).connection());
            assertThat(php.log().errors()).isEmpty();
        }
    }

    @Test
    void aLostConnectionIsAnError() throws Exception {
        try (PhpBridge php = forms("").start()) {
            WebSocketTestClient client = php.connect();
            php.awaitSeen("form");
            client.reset();
            assertThat(php.awaitSeen("form", 2).get(1).text("verb")).isEqualTo("ERROR");
        }
    }

    @Test
    void cookiesAndTheQueryTravelWithEveryEvent() throws Exception {
        try (PhpBridge php = forms("seen(['WS_EVENT' => 'page', 'WHO' => $_COOKIE['who'], 'ROOM' => $_GET['room']]);")
                        .start();
                WebSocketTestClient client = php.client()
                        .path("/ws?room=7")
                        .header("Cookie", "who=ann")
                        .connect()) {
            client.send("x");
            assertThat(php.awaitSeen("page", 2))
                    .extracting(page -> page.text("WHO") + page.text("ROOM"))
                    .containsExactly("ann7", "ann7");
        }
    }

    @Test
    void binaryDataArrivesIntact() throws Exception {
        StringBuilder every = new StringBuilder();
        for (int i = 0; i < 256; i++) every.append((char) i);
        List<String> messages = new ArrayList<>(List.of(
                every.toString(),
                "\0",
                "\r\n",
                "\n",
                "\r",
                "--",
                "\r\n--ws2fcgi-00000000000000000000000000000000--\r\n",
                "x\r\n--ws2fcgi-",
                "a=b&c=d;Content-Disposition: form-data; name=\"verb\"\r\n\r\nCLOSE"));
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        messages.add(new String(noise, ISO_8859_1));
        assertArriveIntact(messages);
    }

    @Test
    void aMessageThatKnowsAnEarlierBoundaryWritesNoFieldOfItsOwn() throws Exception {
        try (PhpBridge php = forms("seen(['WS_EVENT' => 'type', 'TYPE' => $_SERVER['CONTENT_TYPE']]);")
                        .start();
                WebSocketTestClient client = php.connect()) {
            Matcher boundary = Pattern.compile("boundary=(.*)")
                    .matcher(php.awaitSeen("type").text("TYPE"));
            assertThat(boundary.find()).isTrue();
            String forged = "x\r\n--" + boundary.group(1)
                    + "\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\nsomebody else\r\n--" + boundary.group(1)
                    + "--\r\n";
            client.send(forged);
            SeenEvent message = php.awaitSeen("form", 2).get(1);
            assertThat(message.text("DATA")).isEqualTo(forged);
            assertThat(message.text("id")).isEqualTo(php.seen("open").get(0).connection());
        }
    }

    @Test
    void messagesThatEndWhereAPieceOfPhpsBufferEndsArriveIntact() throws Exception {
        List<String> messages = new ArrayList<>();
        for (int length = PHP_PIECE - 600; length <= PHP_PIECE + 20; length++) {
            messages.add("x".repeat(length - 2) + (length % 2 == 0 ? "\r\r" : "\n\r"));
        }
        assertArriveIntact(messages);
    }

    private static void assertArriveIntact(List<String> messages) throws Exception {
        String compare =
                "seen(['WS_EVENT' => 'data', 'DATA' => md5($_POST['data'] ?? '') . strlen($_POST['data'] ?? '')]);";
        try (PhpBridge php = speaking(compare).start();
                WebSocketTestClient client = php.connect()) {
            for (String message : messages) client.send(message.getBytes(ISO_8859_1));
            List<SeenEvent> seen = php.awaitSeen("data", messages.size() + 1);
            assertThat(seen.subList(1, seen.size()))
                    .extracting(data -> data.text("DATA"))
                    .containsExactlyElementsOf(
                            messages.stream().map(FormEventsIT::digest).toList());
        }
    }

    /** Hash and length, as the script of {@link #assertArriveIntact} writes them. */
    private static String digest(String message) {
        byte[] bytes = message.getBytes(ISO_8859_1);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes)) + bytes.length;
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has MD5", impossible);
        }
    }

    @Test
    void aMessageBeyondPhpsPostMaxSizeIsAnErrorWithAdviceAndTheNextOneArrives() throws Exception {
        try (PhpBridge php =
                        forms("").fpm(pool -> pool.ini("post_max_size", "2K")).start();
                WebSocketTestClient client = php.connect()) {
            client.send("x".repeat(3000));
            client.send("small");
            // The script runs for the long one too, and sees no form at all.
            assertThat(php.awaitSeen("form", 3).get(2).text("DATA")).isEqualTo("small");
            assertThat(php.log().errors())
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("-1: ", "longer than post_max_size"));
        }
    }

    @Test
    void anotherStatusThan2xxIsAnErrorAndTheConnectionLives() throws Exception {
        try (PhpBridge php = forms("if (($_POST['data'] ?? '') === 'bad') { http_response_code(400); die('Missing'); }")
                        .start();
                WebSocketTestClient client = php.connect()) {
            client.send("bad");
            client.send("good");
            assertThat(php.awaitSeen("form", 3).get(2).text("DATA")).isEqualTo("good");
            assertThat(php.log().awaitError()).contains("-1: ", "status: 400 Bad Request (expected: 2xx)");
        }
    }

    private static PhpBridge.Plan forms(String more) {
        return speaking(FORMS + more);
    }

    private static PhpBridge.Plan speaking(String script) {
        return PhpBridge.running(script).route(route -> route.dialect(DialectName.WS2HTTP));
    }
}
