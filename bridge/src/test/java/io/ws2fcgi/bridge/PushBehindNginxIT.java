package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.Nginx;
import io.ws2fcgi.fixtures.TempFolder;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/security.md says of a bridge that takes pushes on its listener and has an nginx in front. */
final class PushBehindNginxIT {
    /** As in every guide to WebSockets behind nginx. */
    private static final String WEBSOCKET = """
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
            """;

    private static final String RULE = "limit_except GET { deny all; }\n";

    private static final String FORWARDED = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n";

    @Test
    void withoutTheRulePostsFromOutsideComeIn() throws Exception {
        for (String settings : new String[] {"", WEBSOCKET}) {
            try (PhpBridge php = pushable();
                    WebSocketTestClient victim = php.client().path("/ws").connect();
                    Nginx nginx = nginx(php, settings)) {
                assertThat(post(nginx)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("OK");
                assertThat(victim.receiveText()).isEqualTo("from outside");
            }
        }
    }

    @Test
    void theRuleKeepsThemOutAndLetsClientsIn() throws Exception {
        try (PhpBridge php = pushable();
                Nginx nginx = nginx(php, WEBSOCKET + RULE);
                WebSocketTestClient client =
                        WebSocketTestClient.to(nginx.address()).path("/ws").connect()) {
            assertThat(post(nginx)).startsWith("HTTP/1.1 403 ").contains("nginx");
            // What is heard first is what came first: nothing else did.
            assertThat(FormPost.to(php.address(), "/ws").send("verb", "MESSAGE", "data", "from inside"))
                    .endsWith("OK");
            assertThat(client.receiveText()).isEqualTo("from inside");
        }
    }

    @Test
    void aProxyThatSaysForWhomItAsksIsRefusedByTheBridgeItself() throws Exception {
        try (PhpBridge php = pushable();
                Nginx nginx = nginx(php, WEBSOCKET + FORWARDED);
                WebSocketTestClient client =
                        WebSocketTestClient.to(nginx.address()).path("/ws").connect()) {
            assertThat(post(nginx)).startsWith("HTTP/1.1 403 ").contains("its header X-Forwarded-For says");
            assertThat(FormPost.to(php.address(), "/ws").send("verb", "MESSAGE", "data", "from inside"))
                    .endsWith("OK");
            assertThat(client.receiveText()).isEqualTo("from inside");
        }
    }

    @Test
    void aUnixSocketForTheProxyNeedsNoRule() throws Exception {
        try (TempFolder folder = TempFolder.create()) {
            String unix = Addresses.text(folder.socket("ws.sock"));
            List<Address> doors = List.of(Address.parse("127.0.0.1:0"), Address.parse(unix));
            try (PhpBridge php = pushable(doors);
                    Nginx nginx = Nginx.serving("location / { proxy_pass http://" + unix + ";\n" + WEBSOCKET + "}");
                    WebSocketTestClient client =
                            WebSocketTestClient.to(nginx.address()).path("/ws").connect()) {
                assertThat(post(nginx)).startsWith("HTTP/1.1 405 ").contains("whose handshake is a GET.");
                assertThat(FormPost.to(php.address(), "/ws").send("verb", "MESSAGE", "data", "from inside"))
                        .endsWith("OK");
                assertThat(client.receiveText()).isEqualTo("from inside");
            }
        }
    }

    private static PhpBridge pushable() throws IOException {
        return pushable(List.of(Address.parse("127.0.0.1:0")));
    }

    private static PhpBridge pushable(List<Address> listen) throws IOException {
        return PhpBridge.running("")
                .route(route -> route.dialect(DialectName.WS2HTTP))
                .config(bridge -> bridge.listen(listen).ws2httpPush(true))
                .start();
    }

    private static Nginx nginx(PhpBridge php, String settings) {
        return Nginx.serving(
                "location / { proxy_pass http://" + Addresses.text(php.address()) + ";\n" + settings + "}");
    }

    private static String post(Nginx nginx) throws IOException {
        return FormPost.to(nginx.address(), "/ws").send("verb", "MESSAGE", "data", "from outside");
    }
}
