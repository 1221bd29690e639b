package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.HandshakeConfig;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the listener calls itself, in whatever it answers. */
final class ServerHeaderIT {
    /** Turns away who asks for it, and may say what it is itself. */
    private static final String SCRIPT = """
            if ($event !== 'open') exit;
            if ($_SERVER['QUERY_STRING'] === 'named') header('Server: script/1');
            if ($_SERVER['REQUEST_URI'] === '/away') http_response_code(403);
            """;

    @ParameterizedTest(name = "configured as \"{0}\"")
    @CsvSource({"ws2fcgi", "front/2.0 (chat)", "''"})
    void everyAnswerHasTheServerHeaderThatWasConfigured(String server) throws Exception {
        List<String> expected = server.isEmpty() ? List.of() : List.of(server);
        HandshakeConfig rules = HandshakeConfig.builder().server(server).build();
        try (PhpBridge php = PhpBridge.running(SCRIPT)
                .route(route -> route.pattern("/in|/away"))
                .config(config -> config.handshake(rules))
                .start()) {
            try (WebSocketTestClient client = php.client().path("/in").connect()) {
                assertThat(client.reply().headers("Server")).isEqualTo(expected);
            }
            try (WebSocketTestClient client = php.client().path("/in?named").connect()) {
                assertThat(client.reply().headers("Server")).containsExactly("script/1");
            }
            assertRefused(403, expected, php.client().path("/away").rejected());
            assertRefused(404, expected, php.client().path("/nowhere").rejected());
            assertRefused(
                    426, expected, php.client().path("/in").without("Upgrade").rejected());
            assertRefused(
                    414, expected, php.client().path("/" + "a".repeat(20_000)).rejected());
        }
    }

    private static void assertRefused(int status, List<String> server, HttpReply reply) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.headers("Server")).isEqualTo(server);
    }
}
