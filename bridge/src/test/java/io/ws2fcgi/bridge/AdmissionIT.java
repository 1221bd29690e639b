package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ws2fcgi.bridge.config.AdmissionConfig;
import io.ws2fcgi.fixtures.HandshakeRejectedException;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Who may come in, on real sockets: each limit, and that it frees its place. */
final class AdmissionIT {
    /** A message is the name of the user. */
    private static final String USER = """
            if ($event === 'message') { if ($body !== 'hello') header('WS-User: ' . $body); echo $body; }
            """;

    @Test
    void oneClientMoreThanThereMayBeHears503AndComesInWhenAnotherGoes() throws Exception {
        try (PhpBridge php = start(limits -> limits.clients(1))) {
            try (WebSocketTestClient first = php.connect()) {
                HttpReply refused = php.client().rejected();
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.header("retry-after")).isEqualTo("1");
                assertWorks(first);
            }
            awaitEntry(php);
            assertThat(php.log().warnings()).anyMatch(line -> line.startsWith("limit clients: "));
        }
    }

    @Test
    void aRouteHasItsOwnLimit() throws Exception {
        try (PhpBridge php = start(limits -> limits.routeClients(1))) {
            try (WebSocketTestClient first = php.connect()) {
                assertThat(php.client().rejected().status()).isEqualTo(503);
                assertWorks(first);
            }
            awaitEntry(php);
            assertThat(php.log().warnings()).anyMatch(line -> line.startsWith("limit route-clients: "));
        }
    }

    @Test
    void anAddressWithTooManyConnectionsIsToldSoBeforeItAsks() throws Exception {
        try (PhpBridge php = start(limits -> limits.addressClients(1));
                WebSocketTestClient first = php.connect();
                Socket silent = socket(php, "127.0.0.1")) {
            String answer = new String(silent.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 429 Too Many Requests\r\nRetry-After: ");
            assertThat(php.client().rejected().status()).isEqualTo(429);
            try (WebSocketTestClient elsewhere = php.client().from("127.0.0.2").connect()) {
                assertWorks(elsewhere);
            }
            assertWorks(first);
            first.disconnect();
            awaitEntry(php);
            assertThat(php.log().warnings()).anyMatch(line -> line.startsWith("limit address-clients: "));
        }
    }

    @Test
    void halfOpenConnectionsOfOneAddressKeepNobodyElseOut() throws Exception {
        List<Socket> halfOpen = new ArrayList<>();
        try (PhpBridge php = start(limits -> limits.clients(20).addressClients(10))) {
            for (int i = 0; i < 500; i++) halfOpen.add(socket(php, "127.0.0.2"));
            for (int i = 0; i < 10; i++) {
                try (WebSocketTestClient client = php.connect()) {
                    assertWorks(client);
                }
            }
        } finally {
            for (Socket socket : halfOpen) socket.close();
        }
    }

    @Test
    void anAddressThatConnectsTooOftenHears429() throws Exception {
        try (PhpBridge php = start(limits -> limits.addressHandshakes(1).burst(2))) {
            php.connect().close();
            php.connect().close();
            List<Integer> statuses = statuses(php);
            assertThat(statuses).contains(429);
            php.client().from("127.0.0.2").connect().close();
            awaitEntry(php);
            assertThat(php.log().warnings()).anyMatch(line -> line.startsWith("limit address-handshakes: "));
        }
    }

    @Test
    void moreHandshakesInAllThanAllowedHear503() throws Exception {
        try (PhpBridge php = start(limits -> limits.handshakes(1).burst(2))) {
            php.connect().close();
            php.client().from("127.0.0.2").connect().close();
            assertThat(statuses(php)).contains(503);
            awaitEntry(php);
            assertThat(php.log().warnings()).anyMatch(line -> line.startsWith("limit handshakes: "));
        }
    }

    @Test
    void aUserWithTooManyConnectionsGetsNoMore() throws Exception {
        try (PhpBridge php = start(limits -> limits.userClients(1));
                WebSocketTestClient first = php.connect();
                WebSocketTestClient second = php.connect();
                WebSocketTestClient third = php.connect()) {
            assertThat(ask(first, "ann")).isEqualTo("ann");
            second.send("ann");
            assertThat(second.receive(WebSocketEvent.Close.class).code()).isEqualTo(1008);
            assertWorks(first);
            // Whoever is somebody else from now on leaves a place.
            assertThat(ask(first, "bob")).isEqualTo("bob");
            assertThat(ask(third, "ann")).isEqualTo("ann");
            assertWorks(third);
            assertThat(php.log().warnings()).anyMatch(line -> line.startsWith("limit user-clients: "));
        }
    }

    /** The loops take turns, so among so many some share one, and some do not. */
    @Test
    void aNewerConnectionReplacesTheOldestOfItsUserOnWhateverLoop() throws Exception {
        List<WebSocketTestClient> clients = new ArrayList<>();
        try (PhpBridge php = start(limits -> limits.userClients(2).replace(true))) {
            for (int i = 0; i < 8; i++) {
                WebSocketTestClient client = php.connect();
                clients.add(client);
                assertThat(ask(client, "ann")).isEqualTo("ann");
                if (i < 2) continue;
                WebSocketEvent.Close close = clients.get(i - 2).receiveClose();
                assertThat(close.code()).isEqualTo(1008);
                assertThat(close.reason()).isEqualTo("replaced by a newer connection");
            }
            assertWorks(clients.get(6));
            assertWorks(clients.get(7));
        } finally {
            for (WebSocketTestClient client : clients) client.close();
        }
    }

    private static PhpBridge start(UnaryOperator<AdmissionConfig.Builder> changes) throws IOException {
        AdmissionConfig limits = changes.apply(AdmissionConfig.builder()).build();
        return PhpBridge.running(USER)
                .config(config -> config.admission(limits))
                .start();
    }

    private static Socket socket(PhpBridge php, String from) throws IOException {
        InetSocketAddress to = (InetSocketAddress) php.address();
        return new Socket(to.getAddress(), to.getPort(), InetAddress.getByName(from), 0);
    }

    /** What some more handshakes hear, one of which is one too many whatever time has passed. */
    private static List<Integer> statuses(PhpBridge php) {
        List<Integer> statuses = new ArrayList<>();
        await().atMost(PhpBridge.PATIENCE).until(() -> {
            statuses.add(status(php));
            return statuses.get(statuses.size() - 1) != 101;
        });
        return statuses;
    }

    private static void awaitEntry(PhpBridge php) {
        await().atMost(PhpBridge.PATIENCE).until(() -> status(php) == 101);
    }

    private static int status(PhpBridge php) {
        try (WebSocketTestClient client = php.connect()) {
            return client.reply().status();
        } catch (HandshakeRejectedException refused) {
            return refused.reply().status();
        }
    }

    private static String ask(WebSocketTestClient client, String text) {
        client.send(text);
        return client.receiveText();
    }

    private static void assertWorks(WebSocketTestClient client) {
        assertThat(ask(client, "hello")).isEqualTo("hello");
    }
}
