package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.TempFolder;
import io.ws2fcgi.fixtures.WebSocketFrame;
import io.ws2fcgi.fixtures.WebSocketHandshake;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What of a handshake reaches PHP, what reaches the client, and what is no handshake. */
final class HandshakeIT {
    @Test
    void everyEventCarriesTheVariablesOfItsHandshake() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start()) {
            try (WebSocketTestClient client =
                    php.client().path("/chat/a%20b?x=1&y=%C3%A4").connect()) {
                client.send("hello");
                client.receiveText();
            }
            php.awaitSeen("close");
            String port =
                    Integer.toString(((Address.Tcp) php.bridge().addresses().get(0)).port());
            assertThat(php.seen())
                    .hasSize(3)
                    .allSatisfy(seen -> assertThat(seen.variables())
                            .containsEntry("GATEWAY_INTERFACE", "CGI/1.1")
                            .containsEntry("SERVER_PROTOCOL", "HTTP/1.1")
                            .containsEntry("SERVER_NAME", "127.0.0.1")
                            .containsEntry("SERVER_PORT", port)
                            .containsEntry("REMOTE_ADDR", "127.0.0.1")
                            .containsEntry("REQUEST_SCHEME", "http")
                            .containsEntry("REQUEST_URI", "/chat/a%20b?x=1&y=%C3%A4")
                            .containsEntry("QUERY_STRING", "x=1&y=%C3%A4")
                            .containsEntry("SCRIPT_NAME", "/app.php")
                            .containsEntry("HTTP_HOST", "127.0.0.1:" + port)
                            .containsEntry("WS_ATTEMPT", "1")
                            .containsKeys("REMOTE_PORT", "SCRIPT_FILENAME", "DOCUMENT_ROOT")
                            .doesNotContainKeys(
                                    "PATH_INFO", "HTTPS", "WS_PUSH_URL", "HTTP_CONNECTION", "HTTP_UPGRADE"));
            assertThat(php.seen())
                    .extracting(seen -> seen.get("REQUEST_METHOD"), seen -> seen.get("WS_EVENT_NUMBER"))
                    .containsExactly(tuple("GET", "0"), tuple("POST", "1"), tuple("POST", "2"));
        }
    }

    @Test
    @DisplayName("84 paramSmuggling: headers that could forge a variable")
    void headersThatCouldForgeAVariableNeverArrive() throws Exception {
        List<String> dropped = List.of(
                "Meta-Role",
                "META.Role",
                "Ws-User",
                "ws_user",
                "X_Under",
                "X.Dot",
                "Proxy",
                "Grip-Sig",
                "Connection-Id",
                "Content-Type",
                "Sec-WebSocket-Extensions",
                "Keep-Alive",
                "X-Named");
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start()) {
            WebSocketHandshake handshake = php.client().replace("Connection", "Upgrade, X-Named");
            for (String name : dropped) handshake.header(name, "forged-" + name);
            try (WebSocketTestClient client = handshake
                    .header("X-Good", "yes")
                    .header("Authorization", "Bearer 42")
                    .connect()) {
                client.send("hello");
                client.receiveText();
            }
            assertThat(php.seen()).hasSizeGreaterThanOrEqualTo(2).allSatisfy(seen -> {
                assertThat(seen.get("HTTP_X_GOOD")).isEqualTo("yes");
                assertThat(seen.get("HTTP_AUTHORIZATION")).isEqualTo("Bearer 42");
                assertThat(seen.variables().values()).noneMatch(value -> value.contains("forged-"));
            });
        }
    }

    @Test
    @DisplayName("86 duplicateHeaders: byte for byte")
    void valuesArriveByteForByteAndRepeatedOnesAreJoined() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start();
                WebSocketTestClient client = php.client()
                        .header("X-Bytes", "\u00c3\u00a4 \u00e4 \u00ff")
                        .header("X-Twice", "a")
                        .header("x-twice", "b")
                        .header("Cookie", "a=1")
                        .header("Cookie", "b=2")
                        .connect()) {
            SeenEvent open = php.awaitSeen("open");
            assertThat(open.get("HTTP_X_BYTES")).isEqualTo("\u00c3\u00a4 \u00e4 \u00ff");
            assertThat(open.get("HTTP_X_TWICE")).isEqualTo("a, b");
            assertThat(open.get("HTTP_COOKIE")).isEqualTo("a=1; b=2");
            assertThat(client.reply().status()).isEqualTo(101);
        }
    }

    @Test
    void aClientOnAUnixSocketHasNoAddress() throws Exception {
        try (TempFolder folder = TempFolder.create();
                PhpBridge php = PhpBridge.runningFixture("echo.php")
                        .config(config ->
                                config.listen(List.of(Address.parse(Addresses.text(folder.socket("ws.sock"))))))
                        .start();
                WebSocketTestClient client = php.connect()) {
            SeenEvent open = php.awaitSeen("open");
            assertThat(open.get("REMOTE_ADDR")).isEqualTo("unix:");
            assertThat(open.get("REMOTE_PORT")).isNull();
            assertThat(client.reply().status()).isEqualTo(101);
        }
    }

    @Test
    void namedGroupsOfThePathAreDecodedOnce() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php")
                .route(route -> route.pattern("/chat/(?P<room>[^/]+)"))
                .start()) {
            try (WebSocketTestClient client =
                    php.client().path("/chat/caf%C3%A9%2F%2541?x").connect()) {
                assertThat(php.awaitSeen("open").text("WS_PARAM_ROOM")).isEqualTo("café/%41");
                assertThat(client.reply().status()).isEqualTo(101);
            }
            for (String bad : List.of("/chat/%FF", "/chat/a%00b", "/chat/a%0Ab", "/chat/a/b", "/other")) {
                assertThat(php.client().path(bad).rejected().status()).as(bad).isEqualTo(404);
            }
            php.bridge().close();
            assertThat(php.seen("open")).hasSize(1);
        }
    }

    @Test
    void theScriptChoosesASubprotocolThatTheClientOffered() throws Exception {
        try (PhpBridge php = PhpBridge.running("if ($event === 'open') header('Sec-WebSocket-Protocol: v2');")
                        .route(route -> route.protocols(List.of("v1")))
                        .start();
                WebSocketTestClient client = php.client().protocols("v1", "v2").connect()) {
            assertThat(client.reply().headers("Sec-WebSocket-Protocol")).containsExactly("v2");
            client.send("hello");
            assertThat(php.awaitSeen("message").get("WS_PROTOCOL")).isEqualTo("v2");
            assertThat(php.awaitSeen("open").get("HTTP_SEC_WEBSOCKET_PROTOCOL")).isEqualTo("v1, v2");
        }
    }

    @Test
    void theRouteChoosesASubprotocolWhereTheScriptNamesNone() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php")
                .route(route -> route.protocols(List.of("best", "good")))
                .start()) {
            try (WebSocketTestClient client =
                    php.client().protocols("other", "good").connect()) {
                assertThat(client.reply().headers("Sec-WebSocket-Protocol")).containsExactly("good");
            }
            assertThat(php.awaitSeen("close").get("WS_PROTOCOL")).isEqualTo("good");
            try (WebSocketTestClient client = php.client().protocols("other").connect()) {
                assertThat(client.reply().header("Sec-WebSocket-Protocol")).isNull();
            }
        }
    }

    @Test
    void anAcceptingAnswersHeadersReachTheClientButForThoseThatAreNotItsBusiness() throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                                if ($event !== 'open') exit;
                                header('Set-Cookie: a=1');
                                header('Set-Cookie: b=2', false);
                                header('X-Hello: w\u00f6rld');
                                header('WS-User: ann');
                                header('X-Accel-Buffering: no');
                                header('Sec-WebSocket-Accept: forged');
                                header('Connection: X-Hop');
                                header('X-Hop: 1');
                                echo 'welcome';
                                """).start();
                WebSocketTestClient client = php.connect()) {
            HttpReply reply = client.reply();
            assertThat(reply.headers("Set-Cookie")).containsExactly("a=1", "b=2");
            assertThat(reply.header("X-Hello")).isEqualTo("w\u00c3\u00b6rld");
            assertThat(reply.headers())
                    .extracting(Map.Entry::getKey)
                    .doesNotContain("WS-User", "X-Accel-Buffering", "X-Hop", "Content-Type", "Content-type");
            assertThat(client.receiveText()).isEqualTo("welcome");
        }
    }

    @Test
    void whatIsNoHandshakeIsAnsweredWithAHint() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start()) {
            assertRefused(426, php.client().without("Upgrade"));
            assertRefused(426, php.client().replace("Sec-WebSocket-Version", "8"));
            assertRefused(405, php.client().method("POST"));
            assertRefused(400, php.client().without("Sec-WebSocket-Key"));
            assertRefused(400, php.client().replace("Sec-WebSocket-Key", "c2hvcnQ="));
            assertRefused(400, php.client().replace("Connection", "keep-alive"));
            assertRefused(400, php.client().without("Host"));
            assertRefused(400, php.client().header("Content-Length", "5"));
            assertRefused(400, php.client().path("http://example.com/"));
            assertRefused(414, php.client().path("/" + "a".repeat(3000)));
            assertRefused(414, php.client().path("/" + "a".repeat(20_000)));
            assertRefused(431, php.client().header("X-Long", "a".repeat(50 << 10)));
            assertRefused(431, php.client().header("X-Long", "a".repeat(70 << 10)));
            assertRefused(431, php.client().header("X-Long", "a".repeat(1 << 20)));
            php.bridge().close();
            assertThat(php.seen()).isEmpty();
        }
    }

    private static void assertRefused(int status, WebSocketHandshake handshake) {
        HttpReply reply = handshake.rejected();
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).isNotBlank();
        assertThat(reply.header("Connection")).contains("close");
    }

    /** RFC 6455 section 4.1: a client must wait for the 101. */
    @Test
    void framesRightBehindTheRequestEndTheConnectionAndAreNeverMisread() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start();
                WebSocketTestClient client = php.client()
                        .followedBy(WebSocketFrame.of(WebSocketFrame.TEXT, "first"))
                        .begin()) {
            assertThatThrownBy(client::awaitOpen).isInstanceOf(UncheckedIOException.class);
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1006 bridge");
            assertThat(php.seen("message")).isEmpty();
        }
    }
}
