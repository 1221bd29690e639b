package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.control.ApiAnswer;
import io.ws2fcgi.bridge.control.ApiCaller;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.TempFolder;
import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The push API of a whole bridge, with clients and scripts behind it. */
final class PushIT {
    private static final Address TCP = Address.parse("127.0.0.1:0");

    /** Answers a message with what the push API said when it was asked to push to the same client. */
    private static final String PUSHES = """
            if ($event !== 'message') exit;
            $url = $_SERVER['WS_PUSH_URL'];
            $unix = strncmp($url, 'unix:', 5) === 0;
            $api = stream_socket_client($unix ? 'unix://' . substr($url, 5) : 'tcp://' . substr($url, 7));
            fwrite($api, "POST /v1/connections/{$_SERVER['WS_CONNECTION_ID']} HTTP/1.0\\r\\nHost: localhost\\r\\n"
                . "Content-Type: text/plain\\r\\nContent-Length: 6\\r\\n\\r\\npushed");
            $answer = stream_get_contents($api);
            echo strtok($answer, "\\r") . substr($answer, strpos($answer, "\\r\\n\\r\\n") + 4);
            """;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAScriptPushesComesBeforeItsOwnAnswer(boolean unix) throws Exception {
        try (TempFolder folder = TempFolder.create()) {
            Address at = unix ? Address.parse(Addresses.text(folder.socket("push.sock"))) : TCP;
            try (PhpBridge php = PhpBridge.running(PUSHES)
                            .config(config -> config.control(ControlConfig.at(at)))
                            .start();
                    WebSocketTestClient client = php.connect()) {
                client.send("go");
                assertThat(client.receiveText()).isEqualTo("pushed");
                assertThat(client.receiveText()).isEqualTo("HTTP/1.1 200 OK{\"reached\":1}");
                String url = php.seen("message").get(0).text("WS_PUSH_URL");
                assertThat(url)
                        .isEqualTo(
                                unix ? at.toString() : "http://" + php.bridge().controlAddress());
            }
        }
    }

    @Test
    void withoutAPushApiTheApplicationIsToldOfNone() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start();
                WebSocketTestClient client = php.connect()) {
            client.send("\nhello");
            client.receiveText();
            assertThat(php.seen("message").get(0).get("WS_PUSH_URL")).isNull();
        }
    }

    @Test
    void actionsFromOutsideReachClientsOnEveryLoopAndShowInTheirEvents() throws Exception {
        try (PhpBridge php = started(PhpBridge.dictated());
                Room room = Room.of(php, 3);
                ApiCaller caller = caller(php)) {
            String second = php.seen("open").get(1).connection();
            ApiAnswer answer = caller.actions("""
                    [{"type":"send","text":"all","channel":"room"},
                     {"type":"send","base64":"AAEC","user":"user-1"},
                     {"type":"send","text":"but one","channel":"room","except":["%1$s"]},
                     {"type":"subscribe","channel":"lobby","connection":["%1$s","nobody"]},
                     {"type":"set-meta","name":"mark","value":"x","uri":"/member?1"}]
                    """.formatted(second));
            assertThat(answer.body())
                    .isEqualTo("[{\"reached\":3},{\"reached\":1},{\"reached\":2},"
                            + "{\"reached\":1,\"unknown\":[\"nobody\"]},{\"reached\":1}]");
            for (int member = 0; member < 3; member++)
                assertThat(room.member(member).receiveText()).isEqualTo("all");
            assertThat(room.member(0).receiveText()).isEqualTo("but one");
            assertThat(room.member(2).receiveText()).isEqualTo("but one");
            assertThat(room.member(1).receiveBinary()).containsExactly(0, 1, 2);
            assertThat(caller.call("DELETE /v1/connections/" + second + "?code=4001&reason=bye")
                            .body())
                    .isEqualTo("{\"reached\":1}");
            assertThat(room.member(1).receiveClose()).isEqualTo(new WebSocketEvent.Close(4001, "bye"));
            SeenEvent close = php.awaitSeen("close");
            assertThat(close.closing()).isEqualTo("4001 application");
            assertThat(close.text("WS_META_MARK")).isEqualTo("x");
        }
    }

    @Test
    void aConnectionIsDescribedAsItIs() throws Exception {
        try (PhpBridge php = started(PhpBridge.dictated());
                Room room = Room.of(php, 2);
                ApiCaller caller = caller(php)) {
            String first = php.seen("open").get(0).connection();
            String meta = "/v1/connections/" + first + "/meta";
            assertThat(caller.post("PATCH " + meta, "application/json", "{\"nick\":\"ann\"}")
                            .status())
                    .isEqualTo(200);
            JsonNode one = caller.call("GET /v1/connections/" + first).json();
            assertThat(one.path("uri").asString()).isEqualTo("/member?0");
            assertThat(one.path("user").asString()).isEqualTo("user-0");
            assertThat(one.path("channels").toString()).isEqualTo("[\"room\"]");
            assertThat(one.path("meta").toString()).isEqualTo("{\"nick\":\"ann\"}");
            assertThat(one.path("events").asInt()).isEqualTo(2);
            assertThat(one.path("open").asBoolean()).isTrue();
            assertThat(caller.call("GET /v1/channels").body())
                    .isEqualTo("{\"channels\":[{\"channel\":\"room\",\"count\":2}]}");
            room.member(1).disconnect();
            php.awaitSeen("close");
            assertThat(caller.call("GET /v1/channels/room")
                            .json()
                            .path("members")
                            .toString())
                    .isEqualTo("[\"" + first + "\"]");
        }
    }

    @Test
    void metaThatWouldBeTooMuchIsRefusedAsAWhole() throws Exception {
        try (PhpBridge php = started(PhpBridge.dictated()
                        .route(route ->
                                route.limits(Limits.builder().metaBytes(20).build())));
                WebSocketTestClient client = php.connect();
                ApiCaller caller = caller(php)) {
            client.send("WS-Set-Meta-Old: 1\n\nset");
            client.receiveText();
            String id = php.seen("open").get(0).connection();
            String patch = "PATCH /v1/connections/" + id + "/meta";
            ApiAnswer refused =
                    caller.post(patch, "application/json", "{\"a\":\"1\",\"b\":\"" + "x".repeat(20) + "\"}");
            assertThat(refused.status()).isEqualTo(409);
            assertThat(caller.post(patch, "application/json", "{\"old\":null,\"new\":\"1234567890\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(caller.call("GET /v1/connections/" + id)
                            .json()
                            .path("meta")
                            .toString())
                    .isEqualTo("{\"new\":\"1234567890\"}");
        }
    }

    @Test
    void aDrainSendsTheClientsAwayAndTheApiGoesOn() throws Exception {
        try (PhpBridge php = started(PhpBridge.dictated());
                WebSocketTestClient client = php.connect();
                ApiCaller caller = caller(php)) {
            assertThat(caller.call("POST /v1/drain").status()).isEqualTo(202);
            assertThat(client.receiveClose().code()).isEqualTo(1001);
            php.awaitSeen("close");
            assertThat(caller.call("GET /readyz").status()).isEqualTo(503);
            assertThat(caller.call("GET /v1/connections").body()).isEqualTo("{\"connections\":[]}");
            assertThat(caller.call("GET /v1/nodes").json().at("/nodes/0/state").asString())
                    .isEqualTo("draining");
        }
    }

    static PhpBridge started(PhpBridge.Plan plan) throws Exception {
        return plan.config(config -> config.control(ControlConfig.at(TCP))).start();
    }

    static ApiCaller caller(PhpBridge php) throws Exception {
        return ApiCaller.to(Objects.requireNonNull(php.bridge().controlAddress()));
    }
}
