package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.PhpFpm;
import io.ws2fcgi.fixtures.TempFolder;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar as a process in front of a real php-fpm: help, a client, and how it stops. */
final class ServeIT {
    private static final String OPEN_CONTROL =
            "ws2fcgi: warning: every user of this machine can push through 127.0.0.1:";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "serve --help",
                "demo --help",
                "publish --help",
                "connections --help",
                "channels --help",
                "close --help",
                "ping --help",
                "event --help"
            })
    void helpFitsATerminalOf80Columns(String arguments) {
        try (CommandProcess command = CommandProcess.run(arguments.split(" "))) {
            assertThat(command.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(command.out()).contains("Usage: ws2fcgi");
            assertThat(command.out().lines()).allMatch(line -> line.length() <= 80);
            assertThat(command.err()).isEmpty();
        }
    }

    @Test
    void versionNamesTheRelease() {
        try (CommandProcess command = CommandProcess.run("--version")) {
            assertThat(command.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(command.out()).matches("(?s)ws2fcgi \\d+\\.\\d+\\.\\d+.*\\RJava .*");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void aSignalStopsCleanlyAndClientsAreTold(String signal) {
        try (PhpFpm fpm = PhpFpm.pool().start();
                CommandProcess serve = serve(fpm, fpm.script("echo.php"));
                WebSocketTestClient client =
                        WebSocketTestClient.to(serve.awaitListening()).connect()) {
            client.send("hello");
            assertThat(client.receiveText()).isEqualTo("hello");

            serve.signal(signal);

            assertThat(client.receiveClose().code()).isEqualTo(1001);
            assertThat(serve.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(serve.err()).contains("ws2fcgi: stopping: ").endsWith("ws2fcgi: stopped\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void whatCarriesTheBytesMayBeChosen(String transport) throws IOException {
        try (PhpFpm fpm = PhpFpm.pool().start();
                CommandProcess serve = serve(fpm, fpm.script("echo.php"), "--transport", transport);
                WebSocketTestClient client =
                        WebSocketTestClient.to(serve.awaitListening()).connect()) {
            client.send("hello");
            assertThat(client.receiveText()).isEqualTo("hello");
            assertThat(descriptors(serve.pid()))
                    .anyMatch(target -> target.contains("eventpoll"))
                    .noneMatch(target -> target.contains("io_uring"));
        }
    }

    /** What the descriptors of a process lead to. */
    private static List<String> descriptors(long pid) throws IOException {
        List<String> targets = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path one : all) {
                try {
                    targets.add(Files.readSymbolicLink(one).toString());
                } catch (NoSuchFileException closedMeanwhile) {
                    // It leads nowhere any more.
                }
            }
        }
        return targets;
    }

    @Test
    void aSecondSignalDoesNotWaitForTheScript() {
        try (PhpFpm fpm = PhpFpm.pool().start();
                CommandProcess serve = serve(fpm, fpm.script("sleep.php"), "--drain", "10m");
                WebSocketTestClient client =
                        WebSocketTestClient.to(serve.awaitListening()).connect()) {
            client.send("sleep");
            serve.signal("TERM");
            serve.awaitErr("a second signal ends it now");

            serve.signal("TERM");

            assertThat(serve.exitCode()).isEqualTo(128 + 15);
        }
    }

    @Test
    void theBannerSaysWhatRunsWhere() {
        try (PhpFpm fpm = PhpFpm.pool().start()) {
            String script = fpm.script("echo.php");
            try (CommandProcess serve = serve(fpm, script, "--path", "/ws")) {
                int port = serve.awaitListening().getPort();
                assertThat(serve.out())
                        .contains("pool    " + Addresses.text(fpm.address()))
                        .contains("script  " + script)
                        .contains("path    /ws\n")
                        .contains("try it  curl ", " http://127.0.0.1:" + port + "/ws\n");
                assertThat(serve.err()).startsWith(OPEN_CONTROL).hasLineCount(1);
            }
        }
    }

    @Test
    void aScriptThatIsNotThereIsAWarning() {
        try (PhpFpm fpm = PhpFpm.pool().start();
                CommandProcess serve = serve(fpm, "/nowhere/ws.php")) {
            serve.awaitListening();
            assertThat(serve.err())
                    .startsWith("ws2fcgi: warning: there is no /nowhere/ws.php on this side")
                    .contains("\n" + OPEN_CONTROL);
        }
    }

    @Test
    void theControlListenerAsksForTheSecretOfTheFile() throws Exception {
        try (PhpFpm fpm = PhpFpm.pool().start();
                TempFolder folder = TempFolder.create()) {
            Path secret = folder.write("secret", " s3cret \nnot this\n");
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
            try (CommandProcess serve =
                    serve(fpm, fpm.script("echo.php"), "--control-secret-file", secret.toString())) {
                serve.awaitListening();
                assertThat(serve.err())
                        .contains("can read " + secret + "; chmod 640 it")
                        .hasLineCount(1);
                URI readyz = URI.create(serve.out().replaceAll("(?s).*control (http://\\S+)/readyz.*", "$1/v1/nodes"));
                HttpClient http = HttpClient.newHttpClient();
                HttpRequest.Builder ask = HttpRequest.newBuilder(readyz);
                assertThat(http.send(ask.build(), BodyHandlers.ofString()).statusCode())
                        .isEqualTo(401);
                ask.header("Authorization", "Bearer s3cret");
                assertThat(http.send(ask.build(), BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void aPoolMayComeLaterWhenThatIsWanted() {
        try (TempFolder folder = TempFolder.create();
                CommandProcess serve = CommandProcess.run(
                        "serve",
                        Addresses.text(folder.socket("later.sock")),
                        "--no-pool-check",
                        "--script",
                        "/nowhere/ws.php",
                        "--listen",
                        "127.0.0.1:0",
                        "--control",
                        "off")) {
            HttpReply reply = WebSocketTestClient.to(serve.awaitListening()).rejected();
            assertThat(reply.status()).isEqualTo(503);
        }
    }

    private static CommandProcess serve(PhpFpm fpm, String script, String... more) {
        String[] arguments = {
            "serve",
            Addresses.text(fpm.address()),
            "--script",
            script,
            "--listen",
            "127.0.0.1:0",
            "--control",
            "127.0.0.1:0"
        };
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return CommandProcess.run(all);
    }
}
