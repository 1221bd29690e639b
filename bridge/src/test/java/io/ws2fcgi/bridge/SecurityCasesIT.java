package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.HandshakeConfig;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.TrustedProxies;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.WebSocketHandshake;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a client may say of itself, and what a real PHP makes of it: the cases "Security / parameters" of the FastCGI list,
 * by their numbers. What becomes of names that clients and applications choose is {@link SmuggledNamesIT}'s.
 */
final class SecurityCasesIT {
    private static final String SECRET = "s3cret";

    @Test
    @DisplayName("81 httpoxy: no HTTP_PROXY, whatever its case")
    void nobodyConfiguresTheProxyOfAnApplication() throws Exception {
        String getenv = "echo var_export(getenv('HTTP_PROXY'), true);";
        try (PhpBridge php = PhpBridge.running(getenv).start()) {
            for (String name : List.of("Proxy", "proxy", "PROXY", "pRoXy")) {
                try (WebSocketTestClient client =
                        php.client().header(name, "evil.test:3128").connect()) {
                    assertThat(client.receiveText()).isEqualTo("false");
                }
            }
            assertThat(php.awaitSeen("open", 4))
                    .allSatisfy(seen ->
                            assertThat(seen.variables().values()).noneMatch(value -> value.contains("evil.test")));
        }
    }

    @Test
    @DisplayName("82 collision: of X-User, X_User, X.User and 'X User' only the first arrives")
    void onlyTheDashedNameArrives() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start()) {
            try (WebSocketTestClient client = php.client()
                    .header("X_User", "evil")
                    .header("X.User", "evil")
                    .header("x_user", "evil")
                    .header("X-User", "ann")
                    .header("X-_User", "evil")
                    .header("X-.User", "evil")
                    .header("X_-User", "evil")
                    .connect()) {
                assertThat(client.reply().status()).isEqualTo(101);
                SeenEvent open = php.awaitSeen("open");
                assertThat(open.get("HTTP_X_USER")).isEqualTo("ann");
                assertThat(open.variables().values()).doesNotContain("evil");
            }
            assertBadRequest(php.client().header("X-User", "ann").header("X User", "evil"));
            php.bridge().close();
            assertThat(php.seen("open")).hasSize(1);
        }
    }

    /** Each breaks a rule of HTTP. */
    private static final List<String> BROKEN_LINES = List.of(
            "X\rEvil: 1",
            "X\nEvil: 1",
            "X\0: 1",
            "X=Y: 1",
            "X[y]: 1",
            "X\"y\": 1",
            "X-Evil : 1",
            ": 1",
            "X-Evil: a\rPHP_VALUE: b",
            "X-Evil: a\nPHP_VALUE: b",
            "X-Evil: a\0b",
            "X-Evil: a\u001bb",
            "Sec-WebSocket-Protocol: a\0b",
            "Sec-WebSocket-Protocol: a\rb",
            "Sec-WebSocket-Protocol: a\nb",
            "Cookie: a=1\rb",
            "Cookie: a=1\nb=2",
            "Cookie: a=\0",
            "Authorization: Basic\nYTpi");

    @Test
    @DisplayName("83 nameInjection: a broken line of the handshake, and no script is run")
    void aBrokenLineIsRefused() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start()) {
            for (String line : BROKEN_LINES) {
                int colon = line.indexOf(": ");
                assertBadRequest(php.client().header(line.substring(0, colon), line.substring(colon + 2)));
            }
            php.bridge().close();
            assertThat(php.seen()).isEmpty();
        }
    }

    @Test
    @DisplayName("83 nameInjection: what stands in a query or a list of subprotocols stays one value")
    void valuesStayValues() throws Exception {
        String query = "a=b&%0d%0aX-Evil:%20y=1&PHP_VALUE%00=2&HTTP_EVIL=3&X[]=4&=5&%3D";
        String protocols = "a=b, a b, \"c\", PHP_VALUE, HTTP_EVIL";
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start();
                WebSocketTestClient client = php.client()
                        .path("/?" + query)
                        .header("Sec-WebSocket-Protocol", protocols)
                        .connect()) {
            assertThat(client.reply().status()).isEqualTo(101);
            SeenEvent open = php.awaitSeen("open");
            assertThat(open.get("QUERY_STRING")).isEqualTo(query);
            assertThat(open.get("HTTP_SEC_WEBSOCKET_PROTOCOL")).isEqualTo(protocols);
            assertThat(KnownNames.others(open)).isEmpty();
            assertThat(open.variables()).doesNotContainKeys("HTTP_EVIL", "HTTP_X_EVIL");
        }
    }

    @Test
    @DisplayName(
            "85 lengthTruncation: a header of 64 KiB is 431, however far the limits are raised, and no script is run")
    void aValueThatNoRecordHoldsIsRefused() throws Exception {
        HandshakeConfig roomy = HandshakeConfig.builder().headerBytes(4 << 20).build();
        try (PhpBridge php = PhpBridge.runningFixture("echo.php")
                .config(config -> config.handshake(roomy))
                .route(route ->
                        route.limits(Limits.builder().stateBytes(60 << 10).build()))
                .start()) {
            for (int length : List.of(65_535, 65_536, 70_000, 1 << 20)) {
                HttpReply reply =
                        php.client().header("X-Long", "a".repeat(length)).rejected();
                assertThat(reply.status()).as("%d bytes", length).isEqualTo(431);
            }
            php.bridge().close();
            assertThat(php.seen()).isEmpty();
        }
    }

    @Test
    @DisplayName("85 lengthTruncation: what is just short enough arrives whole")
    void aLongValueArrivesWhole() throws Exception {
        String value = "a".repeat(60_000);
        try (PhpBridge php = PhpBridge.runningFixture("echo.php")
                        .route(route -> route.limits(
                                Limits.builder().stateBytes(60 << 10).build()))
                        .start();
                WebSocketTestClient client =
                        php.client().header("X-Long", value).connect()) {
            assertThat(client.reply().status()).isEqualTo(101);
            assertThat(php.awaitSeen("open").get("HTTP_X_LONG")).isEqualTo(value);
        }
    }

    @Test
    @DisplayName("86 duplicateHeaders: joined with a comma, cookies with a semicolon")
    void repeatedHeadersAreOneValue() throws Exception {
        try (PhpBridge php = PhpBridge.running("if ($event === 'open') echo json_encode($_COOKIE);")
                        .start();
                WebSocketTestClient client = php.client()
                        .header("X-Twice", "a")
                        .header("Cookie", "a=1")
                        .header("x-twice", "b, c")
                        .header("cookie", "b=2; c=3")
                        .header("X-TWICE", "")
                        .header("COOKIE", "d=4")
                        .connect()) {
            assertThat(client.receiveText()).isEqualTo("{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\",\"d\":\"4\"}");
            SeenEvent open = php.awaitSeen("open");
            assertThat(open.get("HTTP_X_TWICE")).isEqualTo("a, b, c, ");
            assertThat(open.get("HTTP_COOKIE")).isEqualTo("a=1; b=2; c=3; d=4");
        }
    }

    @Test
    @DisplayName("87 hostVersusAuthority: there is one host, that of the Host header")
    void thereIsOneHost() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start()) {
            try (WebSocketTestClient client =
                    php.client().replace("Host", "Chat.example:8081").connect()) {
                assertThat(client.reply().status()).isEqualTo(101);
                SeenEvent open = php.awaitSeen("open");
                assertThat(open.get("HTTP_HOST")).isEqualTo("Chat.example:8081");
                assertThat(open.text("SERVER_NAME")).isEqualToIgnoringCase("chat.example");
            }
            assertBadRequest(php.client().replace("Host", "a.example").path("http://a.example/"));
            assertBadRequest(php.client().replace("Host", "a.example").path("ws://b.example/"));
            assertBadRequest(php.client().replace("Host", "a.example").path("b.example:80"));
            assertBadRequest(php.client().replace("Host", "a.example").header("Host", "b.example"));
            assertBadRequest(php.client().replace("Host", "a.example, b.example"));
            assertBadRequest(php.client().replace("Host", "a.example@b.example"));
            php.bridge().close();
            assertThat(php.seen("open")).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("88 Authorization: forwarded where the route says so; no log has it, nor a cookie or a query")
    void secretsReachTheScriptAtMost(boolean forwarded) throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                        if (str_starts_with($_SERVER['REQUEST_URI'], '/no')) http_response_code(403);
                        if ($event === 'message') { error_log('a warning'); if ($body === 'fail') http_response_code(500); }
                        """)
                .route(route -> route.forwardAuthorization(forwarded))
                .start()) {
            assertThat(withSecrets(php).path("/no?token=" + SECRET).rejected().status())
                    .isEqualTo(403);
            assertThat(withSecrets(php)
                            .header("X-Long", "a".repeat(70_000))
                            .rejected()
                            .status())
                    .isEqualTo(431);
            assertBadRequest(withSecrets(php).header("Host", "second.example"));
            try (WebSocketTestClient client =
                    withSecrets(php).path("/yes?token=" + SECRET).connect()) {
                client.send("good");
                client.send("fail");
                php.log().awaitError();
                php.log().awaitWarning();
            }
            php.awaitSeen("close");
            assertThat(php.seen()).allSatisfy(seen -> {
                assertThat(seen.get("HTTP_AUTHORIZATION")).isEqualTo(forwarded ? "Bearer " + SECRET : null);
                assertThat(seen.get("HTTP_COOKIE")).isEqualTo("sid=" + SECRET);
                assertThat(seen.variables()).doesNotContainKey("HTTP_PROXY_AUTHORIZATION");
            });
            php.bridge().close();
            assertThat(php.log().lines()).isNotEmpty().noneMatch(line -> line.contains(SECRET));
        }
    }

    private static WebSocketHandshake withSecrets(PhpBridge php) {
        return php.client()
                .header("Authorization", "Bearer " + SECRET)
                .header("Proxy-Authorization", "Bearer " + SECRET)
                .header("Cookie", "sid=" + SECRET);
    }

    @Test
    @DisplayName("89 stderrLogInjection: a newline or an escape in STDERR is one escaped line, of any event")
    void whatAScriptComplainsOfIsOneLine() throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                        $text = "one\\nERROR forged\\r\\x1b[2J\\x1b]0;title\\x07\\u{9b}31m\\u{2028}end of $event";
                        error_log($text);
                        if ($event === 'message') http_response_code(500);
                        """).start()) {
            try (WebSocketTestClient client = php.connect()) {
                client.send("hello");
                assertThat(php.log().awaitError()).contains("end of message");
            }
            PhpBridge.eventually(
                    "what close said",
                    () -> php.log().warnings().stream().anyMatch(line -> line.contains("end of close")));
            assertThat(php.log().lines())
                    .noneMatch(line -> line.chars().anyMatch(c -> Character.isISOControl(c) || c == 0x2028))
                    .filteredOn(line -> line.contains("end of "))
                    .hasSize(3)
                    .allSatisfy(
                            line -> assertThat(line).contains("one\\nERROR forged\\r\\u001b[2J\\u001b]0;title\\u0007"));
        }
    }

    private static final List<String> PATH_TRICKS = List.of(
            "/x.php/../..",
            "/app.php/x",
            "/app.php%0a",
            "/a%0ab.php",
            "/%00",
            "/app.php%00.jpg",
            "/..%2f..%2fetc%2fpasswd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "//etc/passwd",
            "/\\..\\x",
            "/app.ph%70/x.php",
            "/APP.PHP",
            "/app%EF%BC%8Ephp",
            "/app.p%C4%B1p/x",
            "/app.php%C0%AE%C0%AE/x",
            "/upload/evil.jpg/x.php",
            "/x.php;/y?PATH_INFO=/z");

    @Test
    @DisplayName("90 pathTraversal: the script is that of the configuration, and there is no PATH_INFO")
    void noPathChoosesAnotherScript() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start()) {
            for (String path : PATH_TRICKS) {
                try (WebSocketTestClient client = php.client().path(path).connect()) {
                    client.send(path);
                    assertThat(client.receiveText()).isEqualTo(path);
                }
            }
            php.awaitSeen("close", PATH_TRICKS.size());
            String app = php.fpm().file("www/app.php").toString();
            assertThat(php.seen())
                    .hasSize(3 * PATH_TRICKS.size())
                    .allSatisfy(seen -> assertThat(seen.variables())
                            .containsEntry("SCRIPT_FILENAME", app)
                            .containsEntry("SCRIPT_NAME", "/app.php")
                            .containsEntry("DOCUMENT_URI", "/app.php")
                            .containsEntry("PHP_SELF", "/app.php")
                            .doesNotContainKeys(
                                    "PATH_INFO", "PATH_TRANSLATED", "ORIG_PATH_INFO", "ORIG_SCRIPT_FILENAME"));
            assertThat(php.seen("message"))
                    .extracting(seen -> seen.get("REQUEST_URI"))
                    .containsExactlyElementsOf(PATH_TRICKS);
        }
    }

    @Test
    @DisplayName("91 remoteAddrSpoof: only who is trusted may say who comes")
    void onlyATrustedProxySaysWhoComes() throws Exception {
        TrustedProxies proxies = TrustedProxies.parse(List.of("127.0.0.1"), TrustedProxies.Headers.X_FORWARDED);
        try (PhpBridge php = PhpBridge.runningFixture("echo.php")
                .config(config -> config.handshake(
                        HandshakeConfig.builder().proxies(proxies).build()))
                .start()) {
            assertThat(remoteAddress(php, forwarded(php, "203.0.113.7"))).isEqualTo("203.0.113.7");
            assertThat(remoteAddress(php, forwarded(php, "127.0.0.1, 203.0.113.7")))
                    .isEqualTo("203.0.113.7");
            assertThat(remoteAddress(php, forwarded(php, "nonsense"))).isEqualTo("127.0.0.1");
            assertThat(remoteAddress(php, forwarded(php, "203.0.113.7").from("127.0.0.2")))
                    .isEqualTo("127.0.0.2");
        }
    }

    @Test
    @DisplayName("91 remoteAddrSpoof: nobody may, where nothing is said")
    void nobodyIsBelievedUnasked() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("echo.php").start()) {
            WebSocketHandshake handshake = forwarded(php, "203.0.113.7").header("Remote-Addr", "203.0.113.7");
            assertThat(remoteAddress(php, handshake)).isEqualTo("127.0.0.1");
            SeenEvent open = php.seen("open").get(0);
            assertThat(open.text("SERVER_NAME")).isEqualTo("127.0.0.1");
            assertThat(open.text("REQUEST_SCHEME")).isEqualTo("http");
            assertThat(open.get("HTTPS")).isNull();
            // An application may read it, as one that nobody vouches for.
            assertThat(open.text("HTTP_X_FORWARDED_FOR")).isEqualTo("203.0.113.7");
        }
    }

    private static WebSocketHandshake forwarded(PhpBridge php, String chain) {
        return php.client()
                .header("X-Forwarded-For", chain)
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "bank.example")
                .header("Forwarded", "for=203.0.113.8;proto=https;host=bank.example")
                .header("X-Real-IP", "203.0.113.9")
                .header("Client-IP", "203.0.113.9");
    }

    private static String remoteAddress(PhpBridge php, WebSocketHandshake handshake) {
        int before = php.seen("open").size();
        try (WebSocketTestClient client = handshake.connect()) {
            assertThat(client.reply().status()).isEqualTo(101);
            return php.awaitSeen("open", before + 1).get(before).text("REMOTE_ADDR");
        }
    }

    private static void assertBadRequest(WebSocketHandshake handshake) {
        assertThat(handshake.rejected().status()).isEqualTo(400);
    }
}
