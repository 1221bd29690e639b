package io.ws2fcgi.cli.tryout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.push.Ran;
import io.ws2fcgi.cli.text.Json;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.FakeAnswer;
import io.ws2fcgi.fixtures.FakeFcgiApp;
import io.ws2fcgi.fixtures.ScriptedServer;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What {@code ping} says of servers of every kind, in this process. */
final class PingCommandTest {
    private static final String STATUS = "{\"pool\":\"www\",\"process manager\":\"dynamic\",\"start since\":7200,"
            + "\"listen queue\":3,\"max listen queue\":9,\"idle processes\":1,\"active processes\":4,"
            + "\"total processes\":5,\"max active processes\":5,\"max children reached\":2,\"slow requests\":0}";

    private static Ran ping(SocketAddress server, String... arguments) {
        List<String> all = new ArrayList<>(List.of("ping", Addresses.text(server)));
        all.addAll(List.of(arguments));
        return Ran.command(List.of(), all.toArray(String[]::new));
    }

    private static FakeFcgiApp fpm() {
        return FakeFcgiApp.onUnixSocket(request -> switch (String.valueOf(request.param("SCRIPT_NAME"))) {
            case "/ping" -> FakeAnswer.text("pong");
            case "/status" -> FakeAnswer.document("application/json", STATUS.getBytes(UTF_8));
            case "/hello.php" -> FakeAnswer.text("hello \u001b[31m");
            case "/denied" -> FakeAnswer.text("Access denied.\n").status("403 Forbidden");
            default ->
                FakeAnswer.text("File not found.\n").status("404 Not Found").stderr("Primary script unknown");
        });
    }

    @Test
    void aServerOfWhichNothingIsAskedIsOnlyConnectedTo() {
        try (FakeFcgiApp app = fpm()) {
            Ran ping = ping(app.address());
            assertThat(ping.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(ping.out()).contains("  connect  ok ", "told by --ping-path, --status-path and --script.");
            assertThat(app.requests()).isEmpty();
        }
    }

    @Test
    void allThatIsAskedIsAnswered() {
        try (FakeFcgiApp app = fpm()) {
            Ran ping = ping(
                    app.address(),
                    "--ping-path=/ping",
                    "--status-path=/status",
                    "--script=/srv/hello.php",
                    "--get-values");
            assertThat(ping.exitCode()).as(ping.toString()).isEqualTo(ExitCode.OK);
            assertThat(ping.out())
                    .containsPattern("  ping     ok  .* ms  pong\n")
                    .containsPattern("  status   ok  .* ms  pool www, pm dynamic: workers 4 active, 1 idle, 5 in all,"
                            + " most active 5; waiting 3, most 9; max_children reached 2 times; up 2h\n")
                    .containsPattern("  script   ok  .* ms  200 OK, 'hello \\\\x1b\\[31m'\n")
                    .containsPattern("  values   ok  .* ms  FCGI_MAX_");
            assertThat(app.requests())
                    .extracting(request -> request.param("SCRIPT_FILENAME"))
                    .containsExactly("/ping", "/status", "/srv/hello.php");
        }
    }

    @Test
    void whatPhpFpmRefusesIsToldWithWhatToLookAt() {
        try (FakeFcgiApp app = fpm()) {
            assertThat(ping(app.address(), "--ping-path=/pong").out())
                    .contains("  ping     FAILED ping page /pong: 404 Not Found, 'File not found.' (expected: 200,"
                            + " 'pong'; see ping.path of the pool)");
            assertThat(ping(app.address(), "--status-path=/ping").out())
                    .contains(
                            "status page /ping: 200 OK, 'pong' (expected: JSON about the pool; see pm.status_path of");
            assertThat(ping(app.address(), "--script=/nowhere.php").out())
                    .contains("404 Not Found, 'File not found.'; STDERR: Primary script unknown (the pool finds no such"
                            + " script, or its user may not read it;");
            Ran denied = ping(app.address(), "--script=/denied");
            assertThat(denied.out())
                    .contains("403 Forbidden, 'Access denied.' (php-fpm runs only what"
                            + " security.limit_extensions of the pool allows");
            assertThat(denied.exitCode()).isEqualTo(ExitCode.NO_POOL);
        }
    }

    @Test
    void whatListensAndIsNoPhpFpmIsTold() {
        try (ScriptedServer web = ScriptedServer.onTcp(peer -> {
                    peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
                    peer.awaitClose();
                });
                ScriptedServer deaf = ScriptedServer.onTcp(peer -> peer.awaitClose());
                ScriptedServer hasty = ScriptedServer.onTcp(peer -> {})) {
            assertThat(ping(web.address(), "--ping-path=/ping").out())
                    .contains("does not speak FastCGI: it says 'HTTP/1.1 400 Bad Request' (this is a web server;");
            assertThat(ping(deaf.address(), "--ping-path=/ping", "--timeout=200ms")
                            .out())
                    .contains("connects, but does not answer within 200 ms (all workers are busy or stuck");
            assertThat(ping(hasty.address(), "--get-values").out())
                    .contains("connects, but closes the connection without an answer (see listen.allowed_clients");
        }
    }

    @Test
    void whoIsAwayIsNotAskedAnythingElseAndTheOthersAre() {
        try (FakeFcgiApp app = fpm();
                FakeFcgiApp away = fpm()) {
            away.stop();
            Ran ping = ping(away.address(), Addresses.text(app.address()), "--ping-path=/ping");
            assertThat(ping.exitCode()).isEqualTo(ExitCode.NO_POOL);
            assertThat(ping.out())
                    .startsWith(Addresses.text(away.address()) + "\n  connect  FAILED no such socket; ")
                    .contains("\n" + Addresses.text(app.address()) + "\n  connect  ok ")
                    .containsOnlyOnce("  ping ");
        }
    }

    @Test
    void aNameThatMeansNothingIsTold() {
        Ran ping = Ran.command(List.of(), "ping", "no-such-host.invalid:9000");
        assertThat(ping.out())
                .startsWith("no-such-host.invalid:9000\n")
                .endsWith("  connect  FAILED the host name cannot be resolved; check its spelling\n");
        assertThat(ping.exitCode()).isEqualTo(ExitCode.NO_POOL);
    }

    @Test
    void askingSeveralTimesGivesThreeTimes() {
        try (FakeFcgiApp app = fpm()) {
            Ran ping = ping(app.address(), "--ping-path=/ping", "--count=5");
            assertThat(ping.out()).containsPattern("  ping     ok     [\\d.,]+ / [\\d.,]+ / [\\d.,]+ ms  pong\n");
            assertThat(app.requests()).hasSize(5);
        }
    }

    @Test
    void jsonHasAllOfIt() {
        try (FakeFcgiApp app = fpm()) {
            Ran ping = ping(app.address(), "--status-path=/status", "--ping-path=/pong", "--count=2", "--json");
            assertThat(ping.exitCode()).isEqualTo(ExitCode.NO_POOL);
            assertThat(ping.out()).hasLineCount(1);
            JsonNode document = Json.read(ping.out().getBytes(UTF_8));
            assertThat(document.path("ok").asBoolean()).isFalse();
            JsonNode checks = document.path("servers").path(0).path("checks");
            assertThat(checks.path(1).path("trouble").asString("")).startsWith("ping page /pong: 404");
            assertThat(checks.path(1).path("failed").asInt()).isEqualTo(2);
            assertThat(checks.path(2).path("millis").size()).isEqualTo(2);
            assertThat(checks.path(2)
                            .path("details")
                            .path("max children reached")
                            .asInt())
                    .isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--ping-path ping | --ping-path: ping (expected: a path that begins with a slash, such as /ping)",
                "--count 0 | --count: 0 (expected: 1 to 100000)",
                "--timeout 0 | --timeout: 0 (expected: longer than zero)",
                "--script x.php | --script: x.php (expected: an absolute path, as the pool sees it)",
            })
    void whatCannotBeAskedIsWrongUsage(String arguments, String message) {
        Ran ping = Ran.command(List.of(), ("ping 127.0.0.1:9 " + arguments).split(" "));
        assertThat(ping.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ping.err()).isEqualTo("ws2fcgi ping: " + message + "; see 'ws2fcgi ping --help'\n");
    }
}
