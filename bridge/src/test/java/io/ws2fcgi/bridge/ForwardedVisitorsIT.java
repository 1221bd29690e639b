package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.AdmissionConfig;
import io.ws2fcgi.bridge.config.HandshakeConfig;
import io.ws2fcgi.bridge.config.HostPattern;
import io.ws2fcgi.bridge.config.TrustedProxies;
import io.ws2fcgi.fixtures.HandshakeRejectedException;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.WebSocketHandshake;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a proxy says of its visitors decides about them if it is believed: limits of addresses, the host, the page. */
final class ForwardedVisitorsIT {
    /** Not believed, unlike 127.0.0.1. */
    private static final String STRANGER = "127.0.0.2";

    private static final String ANN = "203.0.113.7";
    private static final String BOB = "2001:db8::7";

    @Test
    void visitorsBehindOneProxyAreCountedApart() throws Exception {
        try (PhpBridge php = start(limits -> limits.addressClients(2));
                WebSocketTestClient first = visitor(php, ANN).connect();
                WebSocketTestClient second = visitor(php, ANN).connect()) {
            HttpReply refused = visitor(php, ANN).rejected();
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.body()).isEqualTo("There are too many connections of this address.\n");
            assertThat(php.log().awaitWarning()).isEqualTo("limit address-clients: refused with 429 from " + ANN);
            try (WebSocketTestClient other = visitor(php, BOB).connect()) {
                assertWorks(other);
            }
            assertWorks(first);
            second.disconnect();
            PhpBridge.eventually("a free place", () -> status(visitor(php, ANN)) == 101);
        }
    }

    @Test
    void whatAStrangerSaysOfItsVisitorsDoesNotCount() throws Exception {
        try (PhpBridge php = start(limits -> limits.addressClients(1));
                WebSocketTestClient first = visitor(php, ANN).from(STRANGER).connect()) {
            assertThat(visitor(php, BOB).from(STRANGER).rejected().status()).isEqualTo(429);
            assertThat(php.log().awaitWarning()).endsWith(" from " + STRANGER);
            assertWorks(first);
        }
    }

    @Test
    void aVisitorThatConnectsTooOftenKeepsNoOtherOut() throws Exception {
        try (PhpBridge php = start(limits -> limits.addressHandshakes(1).burst(1))) {
            PhpBridge.eventually("one too many", () -> status(visitor(php, ANN)) == 429);
            assertThat(status(visitor(php, BOB))).isEqualTo(101);
            assertThat(php.log().warnings()).containsExactly("limit address-handshakes: refused with 429 from " + ANN);
        }
    }

    @Test
    void theHostThatTheProxyWasAskedForIsTheOneThatAPageIsComparedWith() throws Exception {
        try (PhpBridge php = start(UnaryOperator.identity())) {
            WebSocketHandshake page = php.client().header("Origin", "https://app.example.org");
            assertThat(page.rejected().status()).isEqualTo(403);
            page.header("X-Forwarded-Host", "app.example.org");
            assertThat(status(page)).isEqualTo(101);
            HttpReply refused = page.from(STRANGER).rejected();
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body()).startsWith("Pages of this origin may not connect here; see --origin");
        }
    }

    @Test
    void aPageOfTheHostThatTheProxyItselfAsksForIsForeign() throws Exception {
        try (PhpBridge php = start(UnaryOperator.identity())) {
            WebSocketHandshake page = php.client()
                    .replace("Host", "backend.internal")
                    .header("Origin", "http://backend.internal")
                    .header("X-Forwarded-Host", "app.example.org");
            assertThat(page.rejected().status()).isEqualTo(403);
            assertThat(status(page.from(STRANGER))).isEqualTo(101);
        }
    }

    @Test
    void aHostThatIsNotServedHears421() throws Exception {
        List<HostPattern> ours = List.of(HostPattern.parse("example.org"), HostPattern.parse("*.example.org"));
        try (PhpBridge php = start(UnaryOperator.identity(), rules -> rules.hosts(ours))) {
            HttpReply refused = php.client().replace("Host", "example.com").rejected();
            assertThat(refused.status()).isEqualTo(421);
            assertThat(refused.reason()).isEqualTo("Misdirected Request");
            assertThat(refused.header("Connection")).isEqualTo("close");
            assertThat(refused.body()).startsWith("This host is not served here; see --host of ws2fcgi");
            assertThat(status(php.client().replace("Host", "EXAMPLE.org:8080"))).isEqualTo(101);
            assertThat(status(php.client().replace("Host", "app.example.org"))).isEqualTo(101);

            WebSocketHandshake forwarded =
                    php.client().replace("Host", "backend.internal").header("X-Forwarded-Host", "app.example.org");
            assertThat(status(forwarded)).isEqualTo(101);
            assertThat(status(forwarded.from(STRANGER))).isEqualTo(421);
            assertThat(php.seen("open")).hasSize(3);
        }
    }

    private static PhpBridge start(UnaryOperator<AdmissionConfig.Builder> limits) throws IOException {
        return start(limits, UnaryOperator.identity());
    }

    private static PhpBridge start(
            UnaryOperator<AdmissionConfig.Builder> limits, UnaryOperator<HandshakeConfig.Builder> rules)
            throws IOException {
        // Not all of loopback: strangers are there, too.
        TrustedProxies proxies = TrustedProxies.parse(List.of("127.0.0.1"), TrustedProxies.Headers.X_FORWARDED);
        return PhpBridge.running("if ($event === 'message') echo $body;")
                .config(config -> config.admission(
                                limits.apply(AdmissionConfig.builder()).build())
                        .handshake(rules.apply(HandshakeConfig.builder().proxies(proxies))
                                .build()))
                .start();
    }

    private static WebSocketHandshake visitor(PhpBridge php, String address) {
        return php.client().header("X-Forwarded-For", address);
    }

    private static int status(WebSocketHandshake handshake) {
        try (WebSocketTestClient client = handshake.connect()) {
            return client.reply().status();
        } catch (HandshakeRejectedException refused) {
            return refused.reply().status();
        }
    }

    private static void assertWorks(WebSocketTestClient client) {
        client.send("hello");
        assertThat(client.receiveText()).isEqualTo("hello");
    }
}
