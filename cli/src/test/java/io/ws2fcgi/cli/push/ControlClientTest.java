package io.ws2fcgi.cli.push;

import static io.ws2fcgi.cli.push.ScriptedApi.HANG_UP;
import static io.ws2fcgi.cli.push.ScriptedApi.SILENCE;
import static io.ws2fcgi.cli.push.ScriptedApi.answer;
import static io.ws2fcgi.cli.push.ScriptedApi.json;
import static io.ws2fcgi.cli.push.ScriptedApi.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.Failure;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.ScriptedServer;
import io.ws2fcgi.fixtures.TempFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client against a server that answers what the test says. */
final class ControlClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ApiCall GET = ApiCall.get(ApiTarget.of("channels"));
    private static final String OK = json("{}");

    @Test
    void aCallIsOneRequest() {
        try (ScriptedApi api = ScriptedApi.onTcp(json("{\"reached\":1}"))) {
            ApiCall call = ApiCall.post(ApiTarget.of("channels", "a/b c"), "text/plain", "hi".getBytes(UTF_8));
            assertThat(new String(send(api.address(), null, call).body(), UTF_8))
                    .isEqualTo("{\"reached\":1}");
            assertThat(api.requests())
                    .containsExactly("POST /v1/channels/a%2Fb%20c HTTP/1.1\r\nhost: " + api.text()
                            + "\r\nuser-agent: ws2fcgi\r\naccept: application/json"
                            + "\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nhi");
        }
    }

    @Test
    void anEmptyMessageHasALength() {
        try (ScriptedApi api = ScriptedApi.onTcp(OK)) {
            send(api.address(), null, ApiCall.post(ApiTarget.of("users", "ann"), "text/plain", new byte[0]));
            assertThat(api.requests().get(0)).endsWith("\r\ncontent-length: 0\r\n\r\n");
        }
    }

    @Test
    void aUnixSocketIsLocalhost() {
        try (ScriptedApi api = ScriptedApi.onUnixSocket(OK)) {
            send(api.address(), null, GET);
            assertThat(api.requests().get(0)).contains("\r\nhost: localhost\r\n");
        }
    }

    @Test
    void theSecretIsAPassword() {
        try (TempFolder folder = TempFolder.create();
                ScriptedApi api = ScriptedApi.onTcp(OK)) {
            Credentials credentials = Credentials.read(folder.write("secret", "s3:\u00e9\n"));
            send(api.address(), credentials, GET);
            // printf 'ws2fcgi:s3:\303\251' | base64
            assertThat(api.requests().get(0)).contains("\r\nauthorization: Basic d3MyZmNnaTpzMzrDqQ==\r\n");
            assertThat(credentials.toString()).doesNotContain("s3");
        }
    }

    @Test
    void callsShareAConnectionUntilTheBridgeEndsIt() {
        String last = OK.replaceFirst("\r\n", "\r\nConnection: close\r\n");
        try (ScriptedApi api = ScriptedApi.onTcp(OK, OK, last, OK);
                ControlClient client = client(api.address(), null)) {
            for (int i = 0; i < 3; i++) client.send(GET);
            assertThat(api.connections()).isEqualTo(1);
            client.send(GET);
            assertThat(api.connections()).isEqualTo(2);
        }
    }

    @Test
    void answersMayComeInChunksAndAfterInterimOnes() {
        String interim = "HTTP/1.1 100 Continue\r\n\r\n";
        String last = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        String chunked = interim + last + "1\r\n[\r\n1\r\n]\r\n0\r\n\r\n";
        try (ScriptedApi api = ScriptedApi.onTcp(chunked, OK);
                ControlClient client = client(api.address(), null)) {
            assertThat(client.send(GET).json().isArray()).isTrue();
            assertThat(client.send(GET).json().isObject()).isTrue();
        }
    }

    @Test
    void aBridgeThatAsksForAPauseGetsIt() {
        String busy = problem("429 Too Many Requests", "x").replaceFirst("\r\n", "\r\nRetry-After: 1\r\n");
        try (ScriptedApi api = ScriptedApi.onTcp(busy, OK)) {
            assertThat(send(api.address(), null, GET).status()).isEqualTo(200);
            assertThat(api.requests()).hasSize(2);
        }
    }

    @Test
    void aPauseLongerThanThePatienceIsAFailure() {
        String busy = problem("429 Too Many Requests", "x").replaceFirst("\r\n", "\r\nRetry-After: 60\r\n");
        try (ScriptedApi api = ScriptedApi.onTcp(busy)) {
            fails(ExitCode.FAILED, "try again later", "", api);
        }
    }

    @Test
    void aBridgeWithoutRoomSaysSoUnasked() {
        String full = problem("503 Full", "no room").replaceFirst("\r\n", "\r\nConnection: close\r\n");
        try (ScriptedServer server =
                ScriptedServer.onTcp(peer -> peer.send(full).awaitClose())) {
            Address address = Address.parse(Addresses.text(server.address()));
            fails(ExitCode.FAILED, ": no room; try again later", "", () -> send(address, null, GET));
        }
    }

    @Test
    void silenceEnds() {
        try (ScriptedApi api = ScriptedApi.onTcp(SILENCE);
                ControlClient client = new ControlClient(api.address(), null, Duration.ofMillis(200))) {
            fails(ExitCode.UNREACHABLE, "no answer within 0.2 s; ", "--timeout", () -> client.send(GET));
        }
    }

    @Test
    void aConnectionThatEndsEarlyLeavesItOpenWhatHappened() {
        try (ScriptedApi api = ScriptedApi.onTcp(HANG_UP)) {
            fails(ExitCode.UNREACHABLE, "ended before the answer", "may have been done or not", api);
        }
    }

    @Test
    void whatIsNotHttpIsSaidSo() {
        try (ScriptedApi api = ScriptedApi.onTcp("SSH-2.0-OpenSSH_9.2\r\n\r\n")) {
            fails(ExitCode.UNREACHABLE, "not a control listener", api.text(), api);
        }
    }

    @Test
    void anAnswerWithoutAnEndIsNotReadForEver() {
        try (ScriptedApi api = ScriptedApi.onTcp("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")) {
            fails(ExitCode.UNREACHABLE, "99999999", "", api);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400 Bad Request,        2, refused: why",
        "413 Content Too Large,  2, refused: why",
        "401 Unauthorized,       6, give the file with its secret: --control-secret-file FILE",
        "403 Forbidden,          6, why",
        "404 Not Found,          7, why",
        "500 Oh,                 1, answers 500 Oh: why",
        "503 Draining,           1, why; try again later",
    })
    void problemsAreToldWithTheirDetail(String status, int exitCode, String message) {
        try (ScriptedApi api = ScriptedApi.onTcp(problem(status, "why"))) {
            fails(exitCode, message, "", api);
        }
    }

    @Test
    void anotherServersNotFoundIsNotOurs() {
        try (ScriptedApi api = ScriptedApi.onTcp(answer("404 Not Found", "text/html", "<h1>nginx</h1>"))) {
            fails(ExitCode.FAILED, "404 Not Found; is this a control listener?", api.text(), api);
        }
    }

    @Test
    void aRedirectIsNotFollowed() {
        try (ScriptedApi api = ScriptedApi.onTcp("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")) {
            fails(ExitCode.FAILED, "answers 302 Found", "", api);
        }
    }

    @Test
    void nothingOfAnAnswerCanCommandTheTerminal() {
        try (ScriptedApi api = ScriptedApi.onTcp(problem("400 Bad\u001b[2J", "\\u001b]0;x\\u0007\\n\\u202e"))) {
            fails(ExitCode.USAGE, "refused: \\x1b]0;x\\x07\\x0a\\u{202e}", "", api);
        }
    }

    @Test
    void aLongDetailIsCut() {
        try (ScriptedApi api = ScriptedApi.onTcp(problem("400 Bad", "x".repeat(5000)))) {
            fails(ExitCode.USAGE, "x ...", "", api);
        }
    }

    @Test
    void aWrongSecretNamesItsFile() {
        try (TempFolder folder = TempFolder.create();
                ScriptedApi api = ScriptedApi.onTcp(problem("401 Unauthorized", "no"));
                ControlClient client = client(api.address(), Credentials.read(folder.write("secret", "hush")))) {
            String wrong = "the secret in " + folder.file("secret") + " is not the one it wants";
            fails(ExitCode.REFUSED, wrong, "", () -> client.send(GET));
        }
    }

    @Test
    void aSecretThatCannotBeReadIsWrongUsage() {
        try (TempFolder folder = TempFolder.create()) {
            fails(ExitCode.USAGE, "is not there", "", () -> Credentials.read(folder.file("nowhere")));
            fails(ExitCode.USAGE, "has an empty first line", "", () -> Credentials.read(folder.write("empty", "\n")));
            fails(ExitCode.USAGE, "cannot be read: ", "", () -> Credentials.read(folder.path()));
            fails(ExitCode.USAGE, "is longer", "", () -> Credentials.read(folder.write("long", "x".repeat(5000))));
        }
    }

    @Test
    void nobodyThereIsToldWithWhatToDo() throws IOException {
        Address.Tcp nobody;
        try (ServerSocket soonClosed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = new Address.Tcp("127.0.0.1", soonClosed.getLocalPort());
        }
        String where = "control listener " + nobody + ": Connection refused; is 'ws2fcgi serve' running";
        fails(ExitCode.UNREACHABLE, where, "", () -> send(nobody, null, GET));
        Address nameless = new Address.Tcp("no-such-host.invalid", 5561);
        fails(ExitCode.UNREACHABLE, "cannot be resolved", "", () -> send(nameless, null, GET));
    }

    @Test
    void noSocketIsToldFromOneThatNobodyListensAt() throws IOException {
        try (TempFolder folder = TempFolder.create()) {
            Address.Unix unix = new Address.Unix(folder.file("s").toString());
            fails(ExitCode.UNREACHABLE, unix + ": no such socket", "", () -> send(unix, null, GET));
            ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    .bind(folder.socket("s"))
                    .close();
            fails(ExitCode.UNREACHABLE, "nobody listens at this socket", "", () -> send(unix, null, GET));
            Address.Unix file = new Address.Unix(folder.write("f", "").toString());
            fails(ExitCode.UNREACHABLE, "this is not a socket", "", () -> send(file, null, GET));
        }
    }

    private static ControlClient client(Address address, @Nullable Credentials credentials) {
        return new ControlClient(address, credentials, PATIENCE);
    }

    private static Reply send(Address address, @Nullable Credentials credentials, ApiCall call) {
        try (ControlClient client = client(address, credentials)) {
            return client.send(call);
        }
    }

    private static void fails(int exitCode, String message, String also, ScriptedApi api) {
        fails(exitCode, message, also, () -> send(api.address(), null, GET));
    }

    private static void fails(int exitCode, String message, String also, Runnable deed) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(deed::run)
                .withMessageContaining(message)
                .withMessageContaining(also)
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(exitCode))
                .satisfies(failure ->
                        assertThat(failure.getMessage()).hasLineCount(1).hasSizeLessThan(800));
    }
}
