package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.fixtures.TempFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two threads load classes at the start of the process, and one in forty starts hung while both could load the same ones.
 * What each of them initializes is in a log of the JVM's.
 */
final class HeadStartIT {
    private final TempFolder folder = TempFolder.create();
    private final Path log = folder.file("init");

    @AfterEach
    void cleanUp() {
        folder.close();
    }

    /** They end with an option that there is not, so all is read and nothing is done. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve [::1]:9000 www.example.com:9000 unix:/a.sock --script /a.php --listen [::]:443,tls,proxy-protocol,from=::1"
                        + " --control 127.0.0.1:1 --host *.example.com --origin https://example.com --trusted-proxy 10.0.0.0/8"
                        + " --balance user --health-check get-values --shares close=1 --multiplex 8 --byte-rate 64k,burst=256k"
                        + " --on-error close --message-timeout 5s --max-message 1m --transport epoll --forwarded-header forwarded",
                "demo --listen 127.0.0.1:0 --page 127.0.0.1:0 --log-level debug",
                "event message 127.0.0.1:9000 --script /a.php --data x --uri /a --header A:b --user u --meta a=b --channel c"
                        + " --remote-address 192.0.2.1 --close-code 1000 --push-url http://127.0.0.1:1",
                "ping 127.0.0.1:9000 --ping-path /ping --count 2 --timeout 1s",
                "publish --channel c --control 127.0.0.1:1 --timeout 1s text",
            })
    void whileTheCommandLineIsReadOnlyTheHeadStartLoadsWhatBothNeed(String arguments) throws IOException {
        try (CommandProcess command = CommandProcess.run(
                Path.of("/dev/null"),
                Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+init=info:file=" + log + ":tid"),
                (arguments + " --no-such-option").split(" "))) {
            assertThat(command.exitCode()).as(command.err()).isEqualTo(ExitCode.USAGE);
            assertThat(command.err()).contains("Unknown option: '--no-such-option'");
        }
        assertThat(initializedByMain())
                .anyMatch(line -> line.contains("'io/ws2fcgi/cli/Ws2fcgi'"))
                .noneMatch(line -> line.contains("'io/netty/"))
                .noneMatch(line -> line.contains("'java/net/InetAddress'"))
                .noneMatch(line -> line.contains("'java/net/NetworkInterface'"))
                .noneMatch(line -> line.contains("'sun/nio/ch/IOUtil'"));
    }

    private List<String> initializedByMain() throws IOException {
        List<String> lines = Files.readAllLines(log);
        String thread = lines.get(0).substring(0, lines.get(0).indexOf(']'));
        return lines.stream()
                .filter(line -> line.startsWith(thread) && line.contains("Initializing"))
                .toList();
    }
}
