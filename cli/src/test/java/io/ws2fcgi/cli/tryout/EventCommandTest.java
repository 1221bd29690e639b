package io.ws2fcgi.cli.tryout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.push.Ran;
import io.ws2fcgi.cli.text.Json;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.FakeAnswer;
import io.ws2fcgi.fixtures.FakeFcgiApp;
import io.ws2fcgi.fixtures.FakeRequest;
import io.ws2fcgi.fixtures.TempFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What {@code event} asks, prints and returns, in this process. */
final class EventCommandTest {
    private static final String ACTIONS = """
            [{"type": "send", "text": "hi", "channel": "c", "except": ["x"]},
             {"type": "close", "code": 4001, "reason": "bye", "user": "u"},
             {"type": "send", "base64": "AAE=", "connection": ["y"]},
             {"type": "unsubscribe", "channel": "c", "uri": "/u"},
             {"type": "set-meta", "name": "n", "value": "v"}]
            """;

    private FakeAnswer answer = FakeAnswer.empty();
    private final FakeFcgiApp app = FakeFcgiApp.onUnixSocket(request -> answer);

    @AfterEach
    void closeTheApplication() {
        app.close();
    }

    private Ran event(String kind, String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("event", kind, Addresses.text(app.address()), "--script=/srv/ws.php"));
        all.addAll(List.of(arguments));
        return Ran.command(List.of(), all.toArray(String[]::new));
    }

    private FakeRequest request() {
        return app.requests().get(app.requests().size() - 1);
    }

    private static JsonNode json(Ran ran) {
        assertThat(ran.out()).as(ran.toString()).hasLineCount(1);
        return Json.read(ran.out().getBytes(UTF_8));
    }

    @Test
    void anOpenThatIsAcceptedIsShownFromTheVariablesToTheActions() {
        answer = FakeAnswer.text("wel\u001bcome")
                .header("WS-Subscribe", "lobby")
                .header("WS-Set-Meta-Nick", "A")
                .header("Sec-WebSocket-Protocol", "chat")
                .stderr("careful\u0007");
        Ran open = event(
                "open",
                "--uri=/room/7?x=1",
                "--path=/room/(?P<n>[0-9]+)",
                "--header=Sec-WebSocket-Protocol: chat",
                "--header=Cookie: sid=secret",
                "--connection-id=abc1");
        assertThat(open.exitCode()).as(open.toString()).isEqualTo(ExitCode.OK);
        assertThat(open.out())
                .startsWith("variables\n")
                .contains("  HTTP_COOKIE                  sid=secret\n", "  WS_PARAM_N                   7\n")
                .contains("  WS_EVENT_ID                  abc1-0\n")
                .contains("STDERR\n  careful\\x07\n")
                .containsPattern("answer    200 OK, [\\d.]+ ms\n")
                .contains("its body, 8 bytes\n  wel\\x1bcome\n")
                .contains("decoded   accept the client, with the subprotocol chat\n")
                .contains("          set meta nick = A\n")
                .contains("          join the channel lobby\n")
                .contains("          send text 'wel\\x1bcome' to this client\n")
                .endsWith("verdict   the client is let in\n");
        assertThat(request().param("WS_PARAM_N")).isEqualTo("7");
    }

    @Test
    void anOpenThatIsRejectedHasAnExitCodeOfItsOwn() {
        answer = FakeAnswer.text("members only").status("403 Forbidden");
        Ran open = event("open");
        assertThat(open.exitCode()).isEqualTo(ExitCode.REJECTED);
        assertThat(open.out()).endsWith("verdict   the client is turned away with 403\n");
    }

    @Test
    void aMessageIsSentWithWhatIsKnownOfTheClient() {
        Ran message = event(
                "message",
                "--data=h\u00e9",
                "--user=ann",
                "--meta=Nick=A n",
                "--channel=b",
                "--channel=a",
                "--subprotocol=chat",
                "--event-number=9",
                "--attempt=2",
                "--push-url=http://127.0.0.1:5561",
                "--remote-address=192.0.2.1");
        assertThat(message.exitCode()).as(message.toString()).isEqualTo(ExitCode.OK);
        assertThat(message.out()).contains("body, 3 bytes\n").endsWith("verdict   the answer can be applied\n");
        assertThat(request().text()).isEqualTo("h\u00e9");
        assertThat(request().params().toMap())
                .containsEntry("WS_USER", "ann")
                .containsEntry("WS_META_NICK", "A n")
                .containsEntry("WS_CHANNELS", "a b")
                .containsEntry("WS_PROTOCOL", "chat")
                .containsEntry("WS_EVENT_NUMBER", "9")
                .containsEntry("WS_ATTEMPT", "2")
                .containsEntry("WS_PUSH_URL", "http://127.0.0.1:5561")
                .containsEntry("REMOTE_ADDR", "192.0.2.1");
    }

    @Test
    void aBinaryMessageComesFromAFile() {
        try (TempFolder folder = TempFolder.create()) {
            Path file = folder.write("message", "\u0000\u0001");
            Ran message = event("message", "--data-file=" + file, "--binary");
            assertThat(message.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(request().body()).containsExactly(0, 1);
            assertThat(request().param("WS_MESSAGE_TYPE")).isEqualTo("binary");
        }
    }

    @Test
    void ticksAndClosesAreEventsToo() {
        assertThat(event("tick").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(request().event()).isEqualTo("tick");
        assertThat(event("close", "--close-code=4001", "--close-reason=bye", "--close-by=application")
                        .exitCode())
                .isEqualTo(ExitCode.OK);
        assertThat(request().params().toMap())
                .containsEntry("WS_CLOSE_CODE", "4001")
                .containsEntry("WS_CLOSE_REASON", "bye")
                .containsEntry("WS_CLOSE_BY", "application");
        event("close", "--close-by=network");
        assertThat(request().param("WS_CLOSE_CODE")).isEqualTo("1006");
    }

    @Test
    void anApplicationErrorIsToldWithWhatIsKnownOfTheScript() {
        answer = FakeAnswer.text("oops").status("500 Internal Server Error").stderr("PHP Fatal error:  no");
        Ran wrong = event("message", "--data=x");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.APPLICATION_ERROR);
        assertThat(wrong.out())
                .contains("""
                        STDERR
                          PHP Fatal error:  no
                        """)
                .contains("verdict   status: 500 Internal Server Error (expected: 2xx)\n")
                .endsWith("          (the script has run)\n");
        answer = FakeAnswer.hangUp();
        Ran died = event("message", "--data=x");
        assertThat(died.exitCode()).isEqualTo(ExitCode.APPLICATION_ERROR);
        assertThat(died.out()).doesNotContain("answer ").endsWith("          (the script may have run)\n");
    }

    @Test
    void jsonIsOneDocumentForATestOfAnApplication() {
        answer = FakeAnswer.document("application/vnd.ws2fcgi.actions+json", ACTIONS.getBytes(UTF_8));
        JsonNode document = json(event("message", "--data=x", "--json"));
        assertThat(document.path("verdict").asString("")).isEqualTo("applied");
        assertThat(document.path("ran").asString("")).isEqualTo("response-started");
        assertThat(document.path("body").path("text").asString("")).isEqualTo("x");
        assertThat(document.path("variables").path("WS_EVENT").asString("")).isEqualTo("message");
        assertThat(document.path("actions").toString()).isEqualTo(ACTIONS.replaceAll("\\s", ""));
        assertThat(document.path("state").path("meta").path("n").asString("")).isEqualTo("v");

        answer = FakeAnswer.text("no").status("401 Unauthorized");
        JsonNode rejected = json(event("open", "--json"));
        assertThat(rejected.path("verdict").asString("")).isEqualTo("rejected");
        assertThat(rejected.path("handshake").path("status").asInt()).isEqualTo(401);
        assertThat(rejected.path("answer").path("body").path("text").asString(""))
                .isEqualTo("no");
    }

    @Test
    void aSignatureThatNobodyTypedIsNotShown() {
        try (TempFolder folder = TempFolder.create()) {
            Path key = folder.write("key", "a secret of more than 32 bytes, really");
            Ran message = event("message", "--data=x", "--dialect=grip", "--grip-key-file=" + key);
            assertThat(message.out()).containsPattern("HTTP_GRIP_SIG +\\(a signature of \\d+ characters\\)\n");
            assertThat(request().param("HTTP_GRIP_SIG")).isNotNull();
        }
    }

    @Test
    void aPoolThatIsAwayIsToldBeforeAnythingIsAsked() {
        app.stop();
        Ran away = event("message", "--data=x");
        assertThat(away.exitCode()).isEqualTo(ExitCode.NO_POOL);
        assertThat(away.err()).contains(": no such socket; ").hasLineCount(1).doesNotContain("--no-pool-check");
        assertThat(away.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "open --data x | --data, --data-file or --binary with open (expected: with message)",
                "message --close-code 1000 | --close-... with message (expected: with close)",
                "close --close-code 5000 | --close-code: 5000 (expected: 1000 to 4999)",
                "message --data x --data-file y | --data with --data-file (expected: one of them)",
                "message --data-file /nowhere | --data-file: cannot read /nowhere: NoSuchFileException (expected: a",
                "message --data long --max-message 3 | more than 3 bytes (expected: at most --max-message)",
                "open --user ann | --user, --meta, --channel or --subprotocol with open (expected: with a later event",
                "open --header x | --header: x (expected: NAME: VALUE)",
                "open --uri chat | --uri: chat (expected: a path that begins with a slash",
                "open --path /chat | --uri: / leads nowhere (expected: a path that matches /chat)",
                "open --connection-id a-b | --connection-id: a-b (expected: letters and digits, at most 64)",
                "open --attempt 0 | --attempt: 0 (expected: at least 1)",
                "tick --meta a_b=c | --meta: a_b (expected: a name of letters, digits and dashes)",
                "wave | expected one of [OPEN, MESSAGE, TICK, CLOSE]",
            })
    void whatCannotBeAskedIsWrongUsage(String arguments, String message) {
        List<String> all = new ArrayList<>(List.of(arguments.split(" ")));
        Ran event = event(all.remove(0), all.toArray(String[]::new));
        assertThat(event.exitCode()).as(event.toString()).isEqualTo(ExitCode.USAGE);
        assertThat(event.err()).contains(message).hasLineCount(1);
        assertThat(app.requests()).isEmpty();
    }
}
