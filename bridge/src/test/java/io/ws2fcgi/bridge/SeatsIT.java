package io.ws2fcgi.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.AdmissionConfig;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.HandshakeConfig;
import io.ws2fcgi.bridge.config.ListenerConfig;
import io.ws2fcgi.bridge.config.ListenerConfig.ProxyProtocol;
import io.ws2fcgi.bridge.config.Networks;
import io.ws2fcgi.fixtures.HandshakeRejectedException;
import io.ws2fcgi.fixtures.WebSocketHandshake;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Seats on real sockets: who has one before it says a word, who gets it back, and how those go whom there is none for. */
final class SeatsIT {
    private static final byte[] HEADER = "PROXY TCP4 203.0.113.7 198.51.100.2 54321 443\r\n".getBytes(US_ASCII);
    private static final byte[] HANDSHAKE = """
            GET / HTTP/1.1\r
            Host: example.org\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            \r
            """.getBytes(US_ASCII);

    /** Lets in who does not ask for a no. */
    private static final String BOUNCER = """
            if ($event === 'open' && $_SERVER['QUERY_STRING'] === 'no') http_response_code(403);
            """;

    @Test
    void whoSendsNoProxyHeaderHasASeatAndLosesItWhenItsTimeIsUp() throws Exception {
        ListenerConfig proxied =
                ListenerConfig.at(Address.parse("127.0.0.1:0")).proxyProtocol(new ProxyProtocol(Networks.NONE));
        HandshakeConfig quick =
                HandshakeConfig.builder().timeout(Duration.ofSeconds(2)).build();
        try (PhpBridge php = start(
                        limits -> limits.clients(2),
                        bridge -> bridge.listeners(List.of(proxied)).handshake(quick));
                Socket silent = socket(php);
                Socket slow = socket(php)) {
            slow.getOutputStream().write(HEADER, 0, HEADER.length - 1);
            // Not at once, as each loop lets in its own.
            await().atMost(PhpBridge.PATIENCE).until(() -> status(php.client().precededBy(HEADER)) == 503);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            assertThat(slow.getInputStream().read()).isEqualTo(-1);
            try (WebSocketTestClient client = php.client().precededBy(HEADER).connect()) {
                assertThat(client.reply().status()).isEqualTo(101);
            }
            assertThat(php.log().warnings()).anyMatch(line -> line.startsWith("limit handshake-time: "));
        }
    }

    @Test
    void whoHasSentItsHandshakeAlreadyStillHearsThatAllPlacesAreTaken() throws Exception {
        assertWholeAnswers(limits -> limits.clients(1), "HTTP/1.1 503 ", "There are too many connections.\n");
    }

    @Test
    void whoHasSentItsHandshakeAlreadyStillHearsThatItsAddressHasNoMore() throws Exception {
        assertWholeAnswers(
                limits -> limits.addressClients(1),
                "HTTP/1.1 429 ",
                "There are too many connections of this address.\n");
    }

    private static void assertWholeAnswers(UnaryOperator<AdmissionConfig.Builder> limits, String start, String end)
            throws IOException {
        try (PhpBridge php = start(limits, UnaryOperator.identity());
                WebSocketTestClient first = php.connect()) {
            for (int i = 0; i < 50; i++)
                assertThat(answerToWhoSpeaksFirst(php)).startsWith(start).endsWith("\r\n\r\n" + end);
            assertThat(first.reply().status()).isEqualTo(101);
        }
    }

    /** All that comes until the connection ends, which must not be by a reset. */
    private static String answerToWhoSpeaksFirst(PhpBridge php) throws IOException {
        try (Socket socket = socket(php)) {
            socket.getOutputStream().write(HANDSHAKE);
            socket.getOutputStream().write(HANDSHAKE);
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    @Test
    void whoeverIsRefusedLaterGivesThePlaceOnItsRouteBack() throws Exception {
        try (PhpBridge php = start(limits -> limits.routeClients(1), UnaryOperator.identity())) {
            assertThat(php.client()
                            .header("X-Long", "x".repeat(60_000))
                            .rejected()
                            .status())
                    .isEqualTo(431);
            await().atMost(PhpBridge.PATIENCE).until(() -> status(php, "/?no") == 403);
            // Once more, as a place that is lost would be missed only now.
            await().atMost(PhpBridge.PATIENCE).until(() -> status(php, "/?no") == 403);
            await().atMost(PhpBridge.PATIENCE).until(() -> status(php, "/") == 101);
        }
    }

    private static int status(PhpBridge php, String path) {
        return status(php.client().path(path));
    }

    private static int status(WebSocketHandshake handshake) {
        try (WebSocketTestClient client = handshake.connect()) {
            return client.reply().status();
        } catch (HandshakeRejectedException refused) {
            return refused.reply().status();
        }
    }

    private static PhpBridge start(
            UnaryOperator<AdmissionConfig.Builder> limits, UnaryOperator<BridgeConfig.Builder> changes)
            throws IOException {
        AdmissionConfig admission = limits.apply(AdmissionConfig.builder()).build();
        return PhpBridge.running(BOUNCER)
                .config(config -> changes.apply(config.admission(admission)))
                .start();
    }

    private static Socket socket(PhpBridge php) throws IOException {
        InetSocketAddress to = (InetSocketAddress) php.address();
        return new Socket(to.getAddress(), to.getPort());
    }
}
