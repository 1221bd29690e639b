package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ws2fcgi.fixtures.FakeAnswer;
import io.ws2fcgi.fixtures.FakeFcgiApp;
import io.ws2fcgi.fixtures.TempFolder;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A pool behind a host name, in a real process whose names come from a file that changes. */
final class HostNamesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Test
    @DisplayName("79 dnsChange, 2 A records: the events follow the name")
    void theEventsFollowTheName() {
        try (var folder = TempFolder.create();
                var first = FakeFcgiApp.at(new InetSocketAddress("127.0.0.2", 0), request -> FakeAnswer.text("2"));
                var second = FakeFcgiApp.at(on("127.0.0.3", first), request -> FakeAnswer.text("3"));
                var third = FakeFcgiApp.at(on("127.0.0.4", first), request -> FakeAnswer.text("4"))) {
            Path hosts = folder.write("hosts", "127.0.0.2 pool.test\n127.0.0.3 pool.test\n");
            try (CommandProcess serve = serve(hosts, port(first));
                    WebSocketTestClient client =
                            WebSocketTestClient.to(serve.awaitListening()).connect()) {
                assertThat(client.receiveText()).isIn("2", "3");
                assertThat(ask(client) + ask(client)).isIn("23", "32");

                folder.write("hosts", "127.0.0.4 pool.test\n");
                await().atMost(PATIENCE).until(() -> ask(client).equals("4"));
                int before = first.requests().size() + second.requests().size();
                for (int i = 0; i < 10; i++) assertThat(ask(client)).isEqualTo("4");
                assertThat(first.requests().size() + second.requests().size()).isEqualTo(before);
                assertThat(third.requests("message").size()).isGreaterThan(10);
            }
        }
    }

    private static String ask(WebSocketTestClient client) {
        client.send("who are you?");
        return client.receiveText();
    }

    private static CommandProcess serve(Path hosts, int port) {
        // The JDK's own resolver, which reads the file at every look-up.
        Map<String, String> names = Map.of("JDK_JAVA_OPTIONS", "-Djdk.net.hosts.file=" + hosts);
        return CommandProcess.run(
                Path.of("/dev/null"),
                names,
                "serve",
                "pool.test:" + port,
                "--script",
                "/ws.php",
                "--listen",
                "127.0.0.1:0",
                "--control",
                "off",
                "--resolve-every",
                "500ms");
    }

    private static InetSocketAddress on(String host, FakeFcgiApp other) {
        return new InetSocketAddress(host, port(other));
    }

    private static int port(FakeFcgiApp app) {
        return ((InetSocketAddress) app.address()).getPort();
    }
}
