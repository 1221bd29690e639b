package io.ws2fcgi.cli.tryout;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.cli.CommandProcess;
import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.Nginx;
import io.ws2fcgi.fixtures.PhpFpm;
import io.ws2fcgi.fixtures.TempFolder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code ping} and {@code event} as users run them, against the real thing. */
final class TryoutIT {
    private static final String SCRIPT = """
            <?php
            if ($_SERVER['WS_EVENT'] === 'open') {
                if (!isset($_COOKIE['sid'])) { http_response_code(403); exit('log in first'); }
                header('WS-User: ann');
                exit;
            }
            $said = file_get_contents('php://input');
            if ($said === 'boom') nonsense();
            if ($said === 'warn') error_log('careful');
            echo 'You said: ' . $said;
            """;

    @Test
    void phpFpmTellsOfItself() {
        try (PhpFpm fpm = PhpFpm.pool().workers(2).start();
                CommandProcess ping = CommandProcess.run(
                        "ping",
                        Addresses.text(fpm.address()),
                        "--ping-path=/ping",
                        "--status-path=/status",
                        "--script=" + fpm.script("echo.php"),
                        "--get-values",
                        "--count=3")) {
            assertThat(ping.exitCode()).as(ping::toString).isEqualTo(ExitCode.OK);
            assertThat(ping.out())
                    .startsWith(Addresses.text(fpm.address()) + "\n  connect  ok ")
                    .containsPattern("  ping     ok .* ms  pong\n")
                    // php-fpm may not have noticed yet that the connection before has closed.
                    .containsPattern("  status   ok .* ms  pool tests, pm static: workers"
                            + " (1 active, 1 idle|2 active, 0 idle), 2 in all")
                    .containsPattern("  script   ok .* ms  200 OK")
                    .containsPattern("  values   ok .* ms  FCGI_MPXS_CONNS=0\n");
            assertThat(ping.err()).isEmpty();
        }
    }

    @Test
    void whatPhpFpmDoesNotKnowIsToldWithTheSettingToLookAt() {
        try (PhpFpm fpm = PhpFpm.pool().directive("ping.path", "/fpm-ping").start();
                CommandProcess ping = CommandProcess.run(
                        "ping",
                        Addresses.text(fpm.address()),
                        "--ping-path=/ping",
                        "--status-path=/nowhere",
                        "--script=" + fpm.script("notes.txt", "no script"))) {
            assertThat(ping.exitCode()).isEqualTo(ExitCode.NO_POOL);
            assertThat(ping.out())
                    .contains("ping page /ping: 404 Not Found, 'File not found.' (expected: 200, 'pong'; see ping.path")
                    .contains("status page /nowhere: 404 Not Found, 'File not found.' (expected: JSON about the pool;")
                    .contains("403 Forbidden, 'Access denied.'; STDERR: ", "security.limit_extensions of the pool");
        }
    }

    @Test
    void aClientThatPhpFpmDoesNotAllowIsTold() {
        try (PhpFpm fpm = PhpFpm.pool()
                        .tcp()
                        .directive("listen.allowed_clients", "192.0.2.1")
                        .start();
                CommandProcess ping = CommandProcess.run("ping", Addresses.text(fpm.address()), "--ping-path=/ping")) {
            assertThat(ping.exitCode()).isEqualTo(ExitCode.NO_POOL);
            assertThat(ping.out())
                    .contains("  ping     FAILED connects, but closes the connection without an answer (see"
                            + " listen.allowed_clients");
        }
    }

    @Test
    void nginxIsToldFromAPool() {
        try (Nginx nginx = Nginx.serving("location / { return 200 hello; }");
                CommandProcess ping =
                        CommandProcess.run("ping", Addresses.text(nginx.address()), "--ping-path=/ping")) {
            assertThat(ping.exitCode()).isEqualTo(ExitCode.NO_POOL);
            assertThat(ping.out()).contains("does not speak FastCGI: it says '", "(this is a web server;");
        }
    }

    @Test
    void anEventOfEachKindHasItsExitCode() {
        try (PhpFpm fpm = PhpFpm.pool().start();
                TempFolder folder = TempFolder.create()) {
            String pool = Addresses.text(fpm.address());
            String script = "--script=" + fpm.script("ws.php", SCRIPT);
            ends(ExitCode.REJECTED, "the client is turned away with 403", "open", pool, script);
            ends(
                    ExitCode.OK,
                    "the client is let in",
                    "open",
                    pool,
                    script,
                    "--uri=/chat?room=7",
                    "--header=Cookie: sid=1");
            ends(ExitCode.OK, "the answer can be applied", "message", pool, script, "--data=hello");
            ends(ExitCode.OK, "STDERR\n  PHP message: careful\n", "message", pool, script, "--data=warn");
            ends(ExitCode.APPLICATION_ERROR, "status: 500 Internal", "message", pool, script, "--data=boom");
            ends(
                    ExitCode.REJECTED,
                    "turned away with 404 (the pool finds no such script",
                    "open",
                    pool,
                    "--script=/nowhere.php");
            Path stdin = folder.write("message", "from STDIN");
            try (CommandProcess event =
                    CommandProcess.run(stdin, Map.of(), "event", "message", pool, script, "--data-file=-", "--json")) {
                assertThat(event.exitCode()).as(event::toString).isEqualTo(ExitCode.OK);
                assertThat(event.out())
                        .hasLineCount(1)
                        .contains("{\"type\":\"send\",\"text\":\"You said: from STDIN\"}");
            }
        }
    }

    private static void ends(int exitCode, String text, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "event";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        try (CommandProcess event = CommandProcess.run(all)) {
            assertThat(event.exitCode()).as(event::toString).isEqualTo(exitCode);
            assertThat(event.out()).contains(text);
            assertThat(event.err()).isEmpty();
        }
    }
}
