package io.ws2fcgi.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.bridge.config.GripConfig;
import io.ws2fcgi.bridge.config.GripKey;
import io.ws2fcgi.bridge.control.ApiAnswer;
import io.ws2fcgi.bridge.control.ApiCaller;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application as php-grip would run it, on a real php-fpm: grip.php in the resources. */
final class GripIT {
    @Test
    void theApplicationSeesTheHandshakeAndWhatItSetItself() throws Exception {
        try (PhpBridge php = php().start();
                WebSocketTestClient client =
                        php.client().path("/?room=7").header("Cookie", "a=b").connect()) {
            assertThat(client.reply().header("Set-Cookie")).isEqualTo("visit=1");
            assertThat(client.reply().header("Set-Meta-User")).isNull();
            client.send("meta last_seen today");
            assertThat(client.receiveText()).isEqualTo("set");
            client.send("vars");
            assertThat(client.receiveText())
                    .contains("\"HTTP_META_USER\":\"ann\"")
                    .contains("\"HTTP_META_LAST_SEEN\":\"today\"")
                    .contains("\"HTTP_COOKIE\":\"a=b; visit=1\"")
                    .contains("\"HTTP_SEC_WEBSOCKET_EXTENSIONS\":\"grip\"")
                    .contains("\"HTTP_SEC_WEBSOCKET_VERSION\":\"13\"")
                    .contains("\"HTTP_CONNECTION_ID\":\"0000");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Meta-User",
                "Meta_User",
                "META.USER",
                "Connection-Id",
                "Connection_Id",
                "Grip-Sig",
                "Grip_Sig",
                "Ws-Event",
                "Ws_Event",
                "Proxy",
                "Content-Type",
                "Accept",
                "Content-Bytes-Replayed"
            })
    void aForgedHeaderNeverReachesTheApplication(String header) throws Exception {
        try (PhpBridge php = php().start();
                WebSocketTestClient client =
                        php.client().header(header, "forged").connect()) {
            client.send("vars");
            assertThat(client.receiveText()).doesNotContain("forged");
            assertThat(php.seen())
                    .hasSize(2)
                    .allSatisfy(event ->
                            assertThat(event.variables().values()).noneMatch(value -> value.contains("forged")));
        }
    }

    @Test
    void messagesOfAnySizeComeBack() throws Exception {
        try (PhpBridge php = php().start();
                WebSocketTestClient client = php.connect()) {
            client.send("one");
            client.send("two");
            client.send(new byte[] {0, 13, 10});
            String large = "\u00e9".repeat(100_000);
            client.send(large);
            client.send("");
            assertThat(client.receiveText()).isEqualTo("one");
            assertThat(client.receiveText()).isEqualTo("two");
            assertThat(client.receiveBinary()).containsExactly(0, 13, 10);
            assertThat(client.receiveText()).isEqualTo(large);
            assertThat(client.receiveText()).isEmpty();
        }
    }

    @Test
    void whatWaitsGoesIntoOneRequest() throws Exception {
        try (PhpBridge php = php().start();
                WebSocketTestClient client = php.connect()) {
            for (int i = 0; i < 50; i++) client.send("m" + i);
            for (int i = 0; i < 50; i++) assertThat(client.receiveText()).isEqualTo("m" + i);
            assertThat(php.seen().size()).isLessThan(50);
        }
    }

    @Test
    void aRejectionIsRelayed() throws Exception {
        try (PhpBridge php = php().start()) {
            HttpReply reply = php.client().path("/?reject=1").rejected();
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.body()).isEqualTo("not you");
        }
    }

    @Test
    void aPublishReachesWhomItsFiltersLet() throws Exception {
        try (PhpBridge php = php().config(config -> config.control(ControlConfig.at(Address.parse("127.0.0.1:0"))))
                        .start();
                WebSocketTestClient client = php.connect()) {
            publish(php, "{\"channel\":\"room\",\"meta\":{\"sender\":\"ann\"},\"ws-message\":{\"content\":\"mine\"}}");
            publish(php, "{\"channel\":\"room\",\"meta\":{\"sender\":\"bob\"},\"ws-message\":{\"content\":\"bob's\"}}");
            publish(php, "{\"channel\":\"room\",\"ws-message\":{\"content-bin\":\"AAE=\"}}");
            publish(php, "{\"channel\":\"room\",\"ws-message\":{\"action\":\"refresh\"}}");
            publish(
                    php,
                    "{\"channel\":\"room\",\"ws-message\":{\"action\":\"close\",\"code\":4001,\"reason\":\"over\"}}");
            assertThat(client.receiveText()).isEqualTo("bob's");
            assertThat(client.receiveBinary()).containsExactly(0, 1);
            assertThat(client.receiveClose()).isEqualTo(new WebSocketEvent.Close(4001, "over"));
            PhpBridge.eventually("the empty request", () -> bodies(php, ""));
        }
    }

    @Test
    void theApplicationClosesWithOrWithoutACode() throws Exception {
        try (PhpBridge php = php().start()) {
            try (WebSocketTestClient client = php.connect()) {
                client.send("close");
                assertThat(client.receiveClose().code()).isEqualTo(1005);
            }
            try (WebSocketTestClient client = php.connect()) {
                client.send("close 4001 enough");
                assertThat(client.receiveClose()).isEqualTo(new WebSocketEvent.Close(4001, "enough"));
            }
            PhpBridge.eventually("both closes", () -> bodies(php, "CLOSE\r\n", "CLOSE 8\r\n\u000f\u00a1enough\r\n"));
        }
    }

    @Test
    void theClientsCloseIsToldWithItsReason() throws Exception {
        try (PhpBridge php = php().start();
                WebSocketTestClient client = php.connect()) {
            client.sendClose(4000, "why");
            assertThat(client.receiveClose().code()).isEqualTo(4000);
            PhpBridge.eventually("the close", () -> bodies(php, "CLOSE 5\r\n\u000f\u00a0why\r\n"));
        }
    }

    @Test
    void whoVanishesIsToldAndTheExceptionThatFollowsIsOnlyAWarning() throws Exception {
        try (PhpBridge php = php().start()) {
            try (WebSocketTestClient client = php.connect()) {
                client.reset();
            }
            PhpBridge.eventually("the end", () -> bodies(php, "DISCONNECT\r\n"));
            PhpBridge.eventually(
                    "the warning",
                    () -> php.log().warnings().stream().anyMatch(line -> line.contains("; ignored at the end")));
            assertThat(php.log().errors()).isEmpty();
        }
    }

    @Test
    void aDropEndsTheConnectionWithoutACloseFrame() throws Exception {
        try (PhpBridge php = php().start();
                WebSocketTestClient client = php.connect()) {
            client.send("drop");
            client.receiveEnd();
        }
    }

    @Test
    void keepAlivesAndDelayedMessagesArePushed() throws Exception {
        try (PhpBridge php = php().start();
                WebSocketTestClient client = php.connect()) {
            client.send("later");
            assertThat(client.receiveText()).isEqualTo("now");
            client.send("alive");
            assertThat(client.receiveText()).isEqualTo("alive");
            assertThat(client.receiveText()).isEqualTo("alive");
        }
    }

    @Test
    void aMessageWithoutItsPrefixIsAWarning() throws Exception {
        try (PhpBridge php = php().start();
                WebSocketTestClient client = php.connect()) {
            client.send("plain");
            assertThat(client.receiveText()).isEqualTo("but this");
            PhpBridge.eventually(
                    "the warning",
                    () -> php.log().warnings().stream()
                            .anyMatch(line ->
                                    line.contains("event 0 (TEXT): dropped, as it does not begin with the prefix")));
        }
    }

    @Test
    void whatIsNoAnswerClosesTheConnectionAndItsBeginIsLogged() throws Exception {
        try (PhpBridge php = php().start();
                WebSocketTestClient client = php.connect()) {
            client.send("warn");
            assertThat(client.receiveClose().code()).isEqualTo(1011);
            assertThat(php.log().errors()).hasSize(1);
            assertThat(php.log().errors().get(0)).contains("text/html").contains("the body begins: Warning: something");
        }
    }

    @Test
    void theApplicationCanCheckWhoAsks() throws Exception {
        GripConfig signed = new GripConfig(GripKey.parse("changeme".getBytes(US_ASCII)), "pushpin", false);
        try (PhpBridge php = php().route(
                                route -> route.dialect(DialectName.GRIP).grip(signed))
                        .start();
                WebSocketTestClient client = php.connect()) {
            client.send("signed");
            assertThat(client.receiveText()).isEqualTo("yes");
        }
    }

    private static PhpBridge.Plan php() throws IOException {
        try (InputStream source = GripIT.class.getResourceAsStream("grip.php")) {
            String script = new String(Objects.requireNonNull(source).readAllBytes(), UTF_8);
            return PhpBridge.running(script.substring("<?php\n".length()))
                    .route(route -> route.dialect(DialectName.GRIP));
        }
    }

    private static boolean bodies(PhpBridge php, String... bodies) {
        for (String body : bodies) {
            if (php.seen().stream().noneMatch(event -> body.equals(event.get("BODY")))) return false;
        }
        return true;
    }

    private static void publish(PhpBridge php, String item) throws IOException {
        try (ApiCaller caller = ApiCaller.to(Objects.requireNonNull(php.bridge().controlAddress()))) {
            ApiAnswer answer = caller.post("POST /publish/", "application/json", "{\"items\":[" + item + "]}");
            assertThat(answer.status()).isEqualTo(200);
        }
    }
}
