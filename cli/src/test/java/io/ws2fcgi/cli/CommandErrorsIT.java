package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.ScriptedServer;
import io.ws2fcgi.fixtures.TempFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the command says when it cannot do what it was asked: one line with what to do, and an exit code. */
final class CommandErrorsIT {
    private static final String SCRIPT = "/srv/chat/ws.php";

    static Stream<Arguments> wrongUsage() {
        return Stream.of(
                Arguments.of("serve", "Missing required options and parameters: '--script=PATH', 'POOL'"),
                Arguments.of("serve 127.0.0.1:9 --script ws.php", "--script: ws.php (expected: an absolute path"),
                Arguments.of("serve 127.0.0.1:9 --script /a --root b", "--root: b (expected: an absolute path"),
                Arguments.of("serve php --script /a", "address: php (expected: HOST:PORT"),
                Arguments.of("serve 127.0.0.1:9 --script /a --no-pool-check --path [", "--path: [: missing closing ]"),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --no-pool-check --path (", "--path: (: missing closing ) ("),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --max-message 0", " --max-message: 0 (expected: at least 1)"),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --compression x", "expected one of [OFF, MESSAGE, CONTEXT]"),
                Arguments.of("serve 127.0.0.1:9 --script /a --message-rate 0", "rate: 0 (expected: 1 or more, such"),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --idle-timeout 10ms",
                        "--idle-timeout: PT0.01S (expected: one second at least"),
                Arguments.of("serve 127.0.0.1:9 --script /a --auto-reply x", "should be in KEY=VALUE format"),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --trusted-proxy 10.0.0.1/8",
                        "--trusted-proxy: network: 10.0.0.1/8 (expected: zeros behind the first 8 bits); see"),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --origin https://",
                        "'--origin' (RULE): origin: https:// (expected: same-host, strict, *, null, or an origin such as"),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --max-clients -1",
                        "serve: --max-clients: -1 (expected: at least 0); see"),
                Arguments.of("serve 127.0.0.1:9 --script /a --outbox 0", "--outbox: 0 (expected: at least 1)"),
                Arguments.of("serve 127.0.0.1:9 --script /a --pat /", "'--pat' (did you mean --path?)"),
                Arguments.of("serve 127.0.0.1:9 --script /a --max-message 1q", "size: 1q (expected: bytes, such as"),
                Arguments.of("serve 127.0.0.1:9 --script /a --open-timeout soon", "duration: soon (expected: such as"),
                Arguments.of("serve 127.0.0.1:9 --script /a --on-error x", "(expected: keep, close or notify:TEXT)"),
                Arguments.of("serve 127.0.0.1:9 --script /a --dialect x", "expected one of [NATIVE, "),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --grip-one-event",
                        "--grip options with another dialect (expected: --dialect grip)"),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --dialect grip --grip-key-file /nowhere/at/all",
                        "--grip-key-file: cannot read /nowhere/at/all: NoSuchFileException (expected: a file that"),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --ws2http-push",
                        "ws2http-push without a route of the dialect ws2http (expected: one at least)"),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --no-pool-check --dialect ws2http --ws2http-push"
                                + " --control off --listen 0.0.0.0:0",
                        "ws2http-push with the listener 0.0.0.0:0 (expected: a loopback address"),
                Arguments.of("serve 127.0.0.1:9 --script /a --param PHP_VALUE=x", "PHP_VALUE is reserved"),
                Arguments.of("serve 127.0.0.1:9 --script /a --param X", "should be in KEY=VALUE format"),
                Arguments.of("serve 127.0.0.1:9 --script /a --pool-connections 0", "0 (expected: at least 1)"),
                Arguments.of(
                        "serve 127.0.0.1:9,wieght=2 --script /a",
                        "wieght=2 (expected: weight=N, connections=N or backup)"),
                Arguments.of("serve 127.0.0.1:9,backup --script /a", "all of them backups (expected: at least one"),
                Arguments.of("serve 127.0.0.1:9 127.0.0.1:9 --script /a", "server 127.0.0.1:9 twice (expected: once"),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --multiplex 9 --keep-alive 1s",
                        "--multiplex with --keep-alive (expected: one of them)"),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --control off --no-pool-check --listen 127.0.0.1:0"
                                + " --balance path:room",
                        "--balance: path:room with the path /.* (expected: a pattern with that group"),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --control 0.0.0.0:5561",
                        "control: 0.0.0.0:5561 can be reached from other machines and there is no secret"),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --control-secret-file /nowhere/secret",
                        "--control-secret-file: the file /nowhere/secret is not there"),
                Arguments.of(
                        "serve 127.0.0.1:9 --script /a --control-secret-file /dev/null",
                        "--control-secret-file: the file /dev/null has an empty first line (expected: the secret)"),
                Arguments.of(
                        "demo --listen unix:/nowhere/ws.sock", " --listen: unix:/nowhere/ws.sock (expected: HOST:PORT"),
                Arguments.of("dance", "Unmatched argument at index 0: 'dance'"));
    }

    @ParameterizedTest
    @MethodSource("wrongUsage")
    void wrongUsageIsToldInOneLineThatNamesTheHelp(String arguments, String message) {
        try (CommandProcess command = CommandProcess.run(arguments.split(" "))) {
            assertThat(command.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(command.err()).contains(message).endsWith("--help'\n").hasLineCount(1);
            assertThat(command.out()).isEmpty();
        }
    }

    @Test
    void aPoolSocketThatIsMissingIsToldWithItsNeighbour() throws IOException {
        try (TempFolder folder = TempFolder.create();
                ServerSocketChannel other = listen(folder.socket("php8.2-fpm.sock"))) {
            String wrong = Addresses.text(folder.socket("php8.1-fpm.sock"));
            String right = Addresses.text(other.getLocalAddress());
            noPool(wrong, "pool " + wrong + ": no such socket; did you mean " + right + "?");
        }
    }

    @Test
    void aPoolSocketWithoutAPoolIsTold() throws IOException {
        try (TempFolder folder = TempFolder.create()) {
            listen(folder.socket("dead.sock")).close();
            noPool(Addresses.text(folder.socket("dead.sock")), "nobody listens at this socket");
        }
    }

    @Test
    void aFileThatIsNotASocketIsToldAndLeftAlone() throws IOException {
        try (TempFolder folder = TempFolder.create()) {
            Path file = folder.write("notes.txt", "precious");
            noPool("unix:" + file, "this is not a socket");
            assertThat(file).hasContent("precious");
        }
    }

    @Test
    void aPoolThatRefusesIsTold() throws IOException {
        int port;
        try (ServerSocket soonClosed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = soonClosed.getLocalPort();
        }
        noPool("127.0.0.1:" + port, "Connection refused; is the pool running");
    }

    @Test
    void ofSeveralServersNoneIsEnoughToEndAndOneToGoOn() throws IOException {
        try (TempFolder folder = TempFolder.create();
                ServerSocketChannel there = listen(folder.socket("there.sock"))) {
            String away = Addresses.text(folder.socket("away.sock"));
            String other = Addresses.text(folder.socket("other.sock"));
            try (CommandProcess none = CommandProcess.run("serve", away, other, "--script", SCRIPT)) {
                assertThat(none.exitCode()).isEqualTo(ExitCode.NO_POOL);
                assertThat(none.err())
                        .contains("none of 2 servers can be reached: pool " + away, "; and pool " + other)
                        .hasLineCount(1);
            }
            String at = Addresses.text(there.getLocalAddress());
            try (CommandProcess serve = CommandProcess.run(
                    "serve", away, at + ",weight=2", "--script", SCRIPT, "--listen", "127.0.0.1:0", "--control=off")) {
                serve.awaitListening();
                assertThat(serve.out()).contains("pool    " + away + "\n                 " + at + ", weight 2\n");
                assertThat(serve.err())
                        .contains("ws2fcgi: warning: pool " + away + ": no such socket; did you mean " + at + "?\n");
            }
        }
    }

    @Test
    void aSocketThatThisUserMayNotOpenIsToldWithItsOwner() throws IOException {
        try (TempFolder folder = TempFolder.create();
                ServerSocketChannel pool = listen(folder.socket("fpm.sock"))) {
            Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(folder.file("fpm.sock"), PosixFilePermissions.fromString("---------"));
            // Root may open everything, and another user may be unable to read the build.
            boolean root = "root".equals(System.getProperty("user.name"));
            List<String> starter =
                    root ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") : List.of();
            Path jar = Files.copy(Path.of(System.getProperty("ws2fcgi.jar")), folder.file("ws2fcgi.jar"));
            String address = Addresses.text(pool.getLocalAddress());
            try (CommandProcess command =
                    CommandProcess.run(jar, starter, List.of("serve", address, "--script", SCRIPT))) {
                assertThat(command.exitCode()).isEqualTo(ExitCode.NO_POOL);
                assertThat(command.err())
                        .contains("permission denied for the user ", "(the socket is --------- ", "; run as ")
                        .hasLineCount(1);
            }
        }
    }

    @Test
    void aPortThatIsTakenIsToldWithTheOptionToChangeIt() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ScriptedServer pool = ScriptedServer.onTcp()) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            String at = Addresses.text(pool.address());
            cannotListen("--listen", "serve", at, "--script", SCRIPT, "--control", "off", "--listen", address);
            cannotListen("--control", "serve", at, "--script", SCRIPT, "--listen", "127.0.0.1:0", "--control", address);
            cannotListen("--listen", "demo", "--page", "127.0.0.1:0", "--listen", address);
            cannotListen("--page", "demo", "--listen", "127.0.0.1:0", "--page", address);
        }
    }

    @Test
    void aFileWhereTheSocketShallBeIsLeftAlone() {
        try (TempFolder folder = TempFolder.create();
                ScriptedServer pool = ScriptedServer.onTcp()) {
            Path file = folder.write("notes.txt", "precious");
            String at = Addresses.text(pool.address());
            cannotListen("--listen", "serve", at, "--script", SCRIPT, "--control", "off", "--listen", "unix:" + file);
            assertThat(file).hasContent("precious");
        }
    }

    private static ServerSocketChannel listen(UnixDomainSocketAddress address) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
    }

    private static void noPool(String pool, String message) {
        try (CommandProcess command = CommandProcess.run("serve", pool, "--script", SCRIPT)) {
            assertThat(command.exitCode()).isEqualTo(ExitCode.NO_POOL);
            assertThat(command.err()).contains(message, "--no-pool-check").hasLineCount(1);
        }
    }

    private static void cannotListen(String option, String... arguments) {
        try (CommandProcess command = CommandProcess.run(arguments)) {
            assertThat(command.exitCode()).as(command::toString).isEqualTo(ExitCode.CANNOT_LISTEN);
            assertThat(command.err()).contains("cannot listen on ").endsWith(" with " + option + "\n");
            assertThat(command.out()).isEmpty();
        }
    }
}
