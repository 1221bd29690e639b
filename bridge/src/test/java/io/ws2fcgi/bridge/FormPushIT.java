package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.fixtures.TempFolder;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes of ws2http's applications: forms posted to the port that clients connect to. */
final class FormPushIT {
    /** What the chat of the original does: whatever somebody says is pushed to the others at the same URI. */
    private static final String CHAT = """
            function push($uri, $fields) {
                $port = file_get_contents(__DIR__ . '/../port');
                return file_get_contents("http://127.0.0.1:$port$uri", false, stream_context_create(['http' => [
                    'method' => 'POST',
                    'header' => 'Content-Type: application/x-www-form-urlencoded',
                    'content' => http_build_query($fields)]]));
            }
            $id = $_POST['id'];
            $data = $_POST['data'] ?? '';
            if ($_POST['verb'] === 'MESSAGE' && $data === 'who am I') {
                $said = push('', ['verb' => 'MESSAGE', 'id' => $id, 'data' => $id]);
            } elseif ($_POST['verb'] === 'MESSAGE') {
                $said = push($_POST['uri'], ['verb' => 'MESSAGE', 'data' => $data, 'notTo' => $id]);
            } else {
                $said = '';
            }
            seen(['WS_EVENT' => 'form', 'SAID' => $said] + $_POST);
            """;

    @Test
    void theOriginalsChatPushesToTheOthersInItsRoom() throws Exception {
        try (PhpBridge php = chat();
                WebSocketTestClient ann = php.client().path("/ws?room=a%26b").connect();
                WebSocketTestClient bob = php.client().path("/ws?room=a%26b").connect();
                WebSocketTestClient eve = php.client().path("/ws?room=a%26B").connect()) {
            ann.send("gr\u00fc\u00df dich, <b> & +1%");
            assertThat(bob.receiveText()).isEqualTo("gr\u00fc\u00df dich, <b> & +1%");
            bob.send("selber");
            assertThat(ann.receiveText()).isEqualTo("selber");
            eve.send("who am I");
            assertThat(eve.receiveText()).hasSize(40);
            assertThat(php.awaitSeen("form", 6))
                    .filteredOn(form -> form.text("verb").equals("MESSAGE"))
                    .extracting(form -> form.text("SAID"))
                    .containsOnly("OK");
            assertThat(php.log().errors()).isEmpty();
        }
    }

    @Test
    void aPushGoesToAnIdOrToAUriButForThoseInNotTo() throws Exception {
        try (PhpBridge php = pushable();
                WebSocketTestClient ann = php.client().path("/ws?x").connect()) {
            String annsId = php.awaitSeen("open").connection();
            try (WebSocketTestClient bob = php.client().path("/ws?x").connect()) {
                String bobsId = php.awaitSeen("open", 2).get(1).connection();
                assertOk(post(php, "/").send("verb", "MESSAGE", "id", annsId, "data", "to ann", "notTo", annsId));
                assertOk(post(php, "/ws?x").send("verb", "MESSAGE", "data", "to bob", "notTo", "x, " + annsId));
                assertOk(post(php, "/ws?x").send("verb", "MESSAGE", "data", "to none", "notTo", annsId + "," + bobsId));
                assertOk(post(php, "/ws").send("verb", "MESSAGE", "data", "to another uri"));
                assertOk(post(php, "/").send("verb", "MESSAGE", "id", "nobody's", "data", "to an unknown id"));
                assertOk(post(php, "/ws?x").send("verb", "MESSAGE", "data", "to all"));
                assertThat(List.of(ann.receiveText(), ann.receiveText())).containsExactly("to ann", "to all");
                assertThat(List.of(bob.receiveText(), bob.receiveText())).containsExactly("to bob", "to all");
            }
        }
    }

    @Test
    void whatIsNoTextIsRefusedWithAReason() throws Exception {
        try (PhpBridge php = pushable()) {
            assertThat(post(php, "/ws").sendBody("verb=MESSAGE&data=%ff"))
                    .startsWith("HTTP/1.1 500 ")
                    .contains("data: not UTF-8 (expected: UTF-8");
            assertThat(post(php, "/ws").send("data", "x"))
                    .startsWith("HTTP/1.1 500 ")
                    .contains("verb: missing");
        }
    }

    @Test
    void pushesOverIpv6AreTakenToo() throws Exception {
        try (PhpBridge php = php(bridge ->
                        bridge.listen(List.of(Address.parse("[::1]:0"))).ws2httpPush(true));
                WebSocketTestClient client = php.client().path("/ws").connect()) {
            assertOk(post(php, "/ws").send("verb", "MESSAGE", "data", "six"));
            assertThat(client.receiveText()).isEqualTo("six");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:0", "[::]:0"})
    void anAddressThatOtherMachinesReachIsAConfigurationError(String address) {
        assertThatThrownBy(() -> php(
                        bridge -> bridge.listen(List.of(Address.parse(address))).ws2httpPush(true)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("ws2http-push with the listener " + address + " (expected: a loopback address");
    }

    @Test
    void aUnixSocketBesideItTakesClientsButNoPushes() throws Exception {
        try (TempFolder folder = TempFolder.create()) {
            Address unix = Address.parse("unix:" + folder.file("ws.sock"));
            try (PhpBridge php = php(bridge -> bridge.listen(List.of(Address.parse("localhost:0"), unix))
                            .ws2httpPush(true));
                    WebSocketTestClient client = WebSocketTestClient.to(folder.socket("ws.sock"))
                            .path("/ws")
                            .connect()) {
                assertThat(WebSocketTestClient.to(folder.socket("ws.sock"))
                                .method("POST")
                                .without("Upgrade")
                                .rejected()
                                .status())
                        .isEqualTo(405);
                assertOk(post(php, "/ws").send("verb", "MESSAGE", "data", "over tcp"));
                assertThat(client.receiveText()).isEqualTo("over tcp");
            }
        }
    }

    @Test
    void withoutTheOptionAPostIsNoHandshake() throws Exception {
        try (PhpBridge php = php(UnaryOperator.identity())) {
            assertThat(post(php, "/ws").send("verb", "MESSAGE", "data", "x"))
                    .startsWith("HTTP/1.1 405 ")
                    .contains("whose handshake is a GET.");
        }
    }

    private static PhpBridge chat() throws Exception {
        PhpBridge php = PhpBridge.running(CHAT)
                .fpm(pool -> pool.workers(4))
                .route(route -> route.dialect(DialectName.WS2HTTP))
                .config(bridge -> bridge.ws2httpPush(true))
                .start();
        InetSocketAddress tcp = (InetSocketAddress) php.address();
        Files.writeString(php.fpm().file("port"), Integer.toString(tcp.getPort()));
        return php;
    }

    private static PhpBridge pushable() throws Exception {
        return php(bridge -> bridge.ws2httpPush(true));
    }

    private static PhpBridge php(UnaryOperator<BridgeConfig.Builder> config) throws Exception {
        return PhpBridge.running("")
                .route(route -> route.dialect(DialectName.WS2HTTP))
                .config(config)
                .start();
    }

    private static FormPost post(PhpBridge php, String path) {
        return FormPost.to(php.address(), path);
    }

    private static void assertOk(String response) {
        assertThat(response).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nOK");
    }
}
