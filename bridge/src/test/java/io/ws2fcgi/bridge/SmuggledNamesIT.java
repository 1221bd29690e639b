package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.control.ApiAnswer;
import io.ws2fcgi.bridge.control.ApiCaller;
import io.ws2fcgi.fixtures.WebSocketHandshake;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Case 84 of the FastCGI list: names that change how PHP runs, said in every place where a client, an application or a
 * caller of the push API has a say. Whatever is said, PHP sees names of a closed list, and the script is the configured one.
 */
final class SmuggledNamesIT {
    private static final List<String> EVIL = List.of(
            "PHP_VALUE",
            "PHP_ADMIN_VALUE",
            "SCRIPT_FILENAME",
            "REQUEST_BODY_FILE",
            "PATH_TRANSLATED",
            "DOCUMENT_ROOT",
            "REMOTE_ADDR",
            "REMOTE_USER",
            "FCGI_ROLE",
            "HTTP_PROXY",
            "HTTPS");

    /** As a setting it would be noticed in whatever runs next; as the name of a file it would be another script. */
    private static final String PAYLOAD = "auto_prepend_file=/etc/hostname";

    /** Answers a message with what it dictates, and every message says what PHP's setting is. */
    private static final String SCRIPT = """
            if ($event === 'open') {
                if (isset($_SERVER['HTTP_SEC_WEBSOCKET_PROTOCOL'])) header('Sec-WebSocket-Protocol: PHP_VALUE');
                exit;
            }
            if ($event !== 'message') exit;
            [$head, $answer] = explode("\\n\\n", "\\n" . $body, 2);
            foreach (array_filter(explode("\\n", $head)) as $line) header($line);
            echo $answer === '' ? 'set: ' . ini_get('auto_prepend_file') : $answer;
            """;

    private static PhpBridge.Plan plan() {
        return PhpBridge.running(SCRIPT)
                .config(config -> config.control(ControlConfig.at(Address.parse("127.0.0.1:0"))));
    }

    @Test
    @DisplayName("84 paramSmuggling: headers, cookies, query, subprotocol, close reason")
    void whatAClientSaysIsAValue() throws Exception {
        String query = EVIL.stream().map(name -> name + "=" + PAYLOAD).collect(Collectors.joining("&"));
        try (PhpBridge php = plan().start()) {
            WebSocketHandshake handshake = php.client()
                    .path("/?" + query)
                    .protocols(EVIL.toArray(String[]::new))
                    .header("Cookie", query.replace("&", "; "));
            for (String name : EVIL) {
                for (String trick :
                        List.of(name, name.replace('_', '-'), "HTTP-" + name.replace('_', '-'), "HTTP_" + name)) {
                    handshake.header(trick, PAYLOAD);
                }
            }
            try (WebSocketTestClient client = handshake.connect()) {
                client.send("\n");
                assertThat(client.receiveText()).isEqualTo("set: ");
                client.sendClose(4000, "SCRIPT_FILENAME=/etc/passwd");
                client.receiveClose();
            }
            SeenEvent close = php.awaitSeen("close");
            assertThat(close.text("WS_PROTOCOL")).isEqualTo("PHP_VALUE");
            assertThat(close.text("WS_CLOSE_REASON")).isEqualTo("SCRIPT_FILENAME=/etc/passwd");
            assertThat(close.text("HTTP_PHP_VALUE")).isEqualTo(PAYLOAD);
            assertThat(close.get("HTTP_HTTP_PROXY")).isEqualTo(PAYLOAD);
            assertNothingSmuggled(php);
        }
    }

    @Test
    @DisplayName("84 paramSmuggling: groups of the route's path")
    void whatAPathSaysIsAValue() throws Exception {
        try (PhpBridge php = plan().route(route -> route.pattern("/(?P<php_value>[^/]+)/(?P<Script_Filename>[^/]+)"))
                .start()) {
            try (WebSocketTestClient client = php.client()
                    .path("/PHP_VALUE%3D1/SCRIPT_FILENAME=%2Fetc%2Fpasswd")
                    .connect()) {
                client.send("\n");
                assertThat(client.receiveText()).isEqualTo("set: ");
            }
            SeenEvent close = php.awaitSeen("close");
            assertThat(close.text("WS_PARAM_PHP_VALUE")).isEqualTo("PHP_VALUE=1");
            assertThat(close.text("WS_PARAM_SCRIPT_FILENAME")).isEqualTo("SCRIPT_FILENAME=/etc/passwd");
            assertNothingSmuggled(php);
        }
    }

    @Test
    @DisplayName("84 paramSmuggling: meta, user and channels of an application's headers and actions")
    void whatAnApplicationSaysIsAValueOrAnError() throws Exception {
        try (PhpBridge php = plan().start()) {
            try (WebSocketTestClient client = php.connect()) {
                client.send("WS-Set-Meta-PHP-VALUE: " + PAYLOAD + "\nWS-Set-Meta-Script-Filename: /etc/passwd\n"
                        + "WS-User: PHP_VALUE=1\nWS-Subscribe: SCRIPT_FILENAME=/etc/passwd, PHP_ADMIN_VALUE\n\none");
                assertThat(client.receiveText()).isEqualTo("one");
                client.send(actions("REQUEST-BODY-FILE", "/etc/passwd"));
                assertThat(client.receiveText()).isEqualTo("two");
                for (String name :
                        List.of("PHP_VALUE", "HTTP_PROXY", "A=B", "A B", "A.B", "A[B", "A\\u0000B", "A\\nB", "")) {
                    client.send(actions(name, "refused"));
                }
                client.send(actions("NAME", "a\\nPHP_VALUE=1"));
                client.send("WS-Set-Meta-PHP_VALUE: refused\n\nthree");
                client.send("WS-Set-Meta-A.B: refused\n\nthree");
                client.send("\n");
                assertThat(client.receiveText()).isEqualTo("set: ");
                assertThat(php.log().errors()).hasSize(12);
            }
            SeenEvent close = php.awaitSeen("close");
            assertThat(metaNames(close))
                    .containsExactlyInAnyOrder(
                            "WS_META_PHP_VALUE", "WS_META_SCRIPT_FILENAME", "WS_META_REQUEST_BODY_FILE");
            assertThat(close.text("WS_META_PHP_VALUE")).isEqualTo(PAYLOAD);
            assertThat(close.text("WS_USER")).isEqualTo("PHP_VALUE=1");
            assertThat(close.text("WS_CHANNELS")).isEqualTo("PHP_ADMIN_VALUE SCRIPT_FILENAME=/etc/passwd");
            assertNothingSmuggled(php);
        }
    }

    @Test
    @DisplayName("84 paramSmuggling: meta, user and channels that come through the push API")
    void whatACallerSaysIsAValueOrAnError() throws Exception {
        try (PhpBridge php = plan().start()) {
            try (WebSocketTestClient client = php.connect();
                    ApiCaller caller = PushIT.caller(php)) {
                String id = php.awaitSeen("open").connection();
                String patch = "PATCH /v1/connections/" + id + "/meta";
                assertThat(caller.post(patch, "application/json", "{\"PHP-VALUE\":\"" + PAYLOAD + "\"}")
                                .status())
                        .isEqualTo(200);
                for (String name : List.of("PHP_VALUE", "HTTP_PROXY", "A=B", "A B", "A\\u0000B", "A\\r\\nB", "")) {
                    ApiAnswer refused = caller.post(patch, "application/json", "{\"" + name + "\":\"x\"}");
                    assertThat(refused.status()).as(name).isEqualTo(400);
                }
                String channel = "PUT /v1/channels/SCRIPT_FILENAME=%2Fetc%2Fpasswd/members/" + id;
                assertThat(caller.call(channel).status()).isEqualTo(200);
                assertThat(caller.call("PUT /v1/channels/a%0D%0APHP_VALUE/members/" + id)
                                .status())
                        .isEqualTo(400);
                caller.actions("[{\"type\":\"set-meta\",\"name\":\"script-filename\",\"value\":\"/etc/passwd\","
                        + "\"connection\":\"" + id + "\"}]");
                client.send("\n");
                assertThat(client.receiveText()).isEqualTo("set: ");
            }
            SeenEvent close = php.awaitSeen("close");
            assertThat(metaNames(close)).containsExactlyInAnyOrder("WS_META_PHP_VALUE", "WS_META_SCRIPT_FILENAME");
            assertThat(close.text("WS_CHANNELS")).isEqualTo("SCRIPT_FILENAME=/etc/passwd");
            assertNothingSmuggled(php);
        }
    }

    private static String actions(String name, String value) {
        return "Content-Type: application/vnd.ws2fcgi.actions+json\n\n[{\"type\":\"set-meta\",\"name\":\"" + name
                + "\",\"value\":\"" + value + "\"},{\"type\":\"send\",\"text\":\"two\"}]";
    }

    private static List<String> metaNames(SeenEvent event) {
        return event.variables().keySet().stream()
                .filter(name -> name.startsWith("WS_META_"))
                .toList();
    }

    private static void assertNothingSmuggled(PhpBridge php) {
        String app = php.fpm().file("www/app.php").toString();
        assertThat(php.seen()).hasSizeGreaterThan(2).allSatisfy(seen -> {
            assertThat(KnownNames.others(seen)).isEmpty();
            assertThat(seen.text("SCRIPT_FILENAME")).isEqualTo(app);
            assertThat(seen.text("REMOTE_ADDR")).isEqualTo("127.0.0.1");
            assertThat(seen.text("FCGI_ROLE")).isEqualTo("RESPONDER");
            assertThat(seen.text("DOCUMENT_ROOT"))
                    .isEqualTo(
                            Objects.requireNonNull(php.fpm().file("www/app.php").getParent())
                                    .toString());
            assertThat(seen.variables()).doesNotContainKeys("HTTP_PROXY", "HTTPS", "PATH_TRANSLATED");
        });
    }
}
