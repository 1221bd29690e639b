package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Rate;
import io.ws2fcgi.bridge.config.RateFate;
import io.ws2fcgi.bridge.config.WireConfig;
import io.ws2fcgi.fixtures.MessageDeflate;
import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketFrame;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the bridge does with messages and connections whatever the script makes of them, on real sockets and a real pool. */
final class WireIT {
    private static final String ECHO = "if ($event === 'message') echo $body;";

    /** Joins the room, or publishes to it. */
    private static final String ROOM = """
            if ($event !== 'message') exit;
            if ($body === 'join') { header('WS-Subscribe: room'); exit('joined'); }
            header('WS-Publish: room');
            echo $body;
            """;

    /** Publishes what can be compressed to three quarters. */
    private static final String NOISE = """
            if ($event !== 'message') exit;
            if ($body === 'join') { header('WS-Subscribe: room'); exit('joined'); }
            header('WS-Publish: room;except=self');
            echo base64_encode(random_bytes(150000));
            """;

    private static final String LONG = "what is said again and again ".repeat(200);

    @Test
    void compressedMessagesAreEchoedCompressed() throws Exception {
        try (PhpBridge php = start(ECHO, wire -> wire);
                WebSocketTestClient client = php.client().deflate().connect()) {
            client.sendDeflated(LONG);
            assertThat(client.receiveText()).isEqualTo(LONG);
            client.send(LONG);
            assertThat(client.receiveText()).isEqualTo(LONG);
            client.sendDeflated("short");
            assertThat(client.receiveText()).isEqualTo("short");
            assertThat(client.deflatedMessages()).isEqualTo(2);
        }
    }

    @Test
    void aPublishReachesThoseWhoCompressAndThoseWhoDoNot() throws Exception {
        try (PhpBridge php = start(ROOM, wire -> wire);
                WebSocketTestClient plain = php.connect();
                WebSocketTestClient one = php.client().deflate().connect();
                WebSocketTestClient other = php.client().deflate().connect()) {
            for (WebSocketTestClient client : List.of(plain, one, other)) {
                client.send("join");
                assertThat(client.receiveText()).isEqualTo("joined");
            }
            plain.send(LONG);
            for (WebSocketTestClient client : List.of(plain, one, other)) {
                assertThat(client.receiveText()).isEqualTo(LONG);
            }
            assertThat(List.of(plain.deflatedMessages(), one.deflatedMessages(), other.deflatedMessages()))
                    .containsExactly(0, 1, 1);
        }
    }

    @Test
    void whoCompressesAndDoesNotReadIsClosed1013AndToldOfOnce() throws Exception {
        try (PhpBridge php = start(NOISE, wire -> wire);
                WebSocketTestClient publisher = php.connect();
                WebSocketTestClient reader = php.client().deflate().connect();
                WebSocketTestClient lazy = php.client().deflate().connect()) {
            for (WebSocketTestClient client : List.of(reader, lazy)) {
                client.send("join");
                assertThat(client.receiveText()).isEqualTo("joined");
            }
            // 15 MiB as they are compressed, each message waited for.
            for (int i = 0; i < 100; i++) {
                publisher.send("flood");
                assertThat(reader.receiveText()).hasSize(200_000);
            }
            WebSocketEvent event = lazy.receive();
            while (event instanceof WebSocketEvent.Text) event = lazy.receive();
            assertThat(event).isEqualTo(new WebSocketEvent.Close(1013, "client too slow"));
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1013 bridge");
            assertThat(reader.deflatedMessages()).isEqualTo(100);
            assertThat(php.log().warnings().stream().filter(line -> line.startsWith("limit outbox: ")))
                    .hasSize(1);
        }
    }

    @Test
    void aBombIsClosedWith1009AndOthersGoOn() throws Exception {
        try (PhpBridge php = start(ECHO, wire -> wire);
                WebSocketTestClient bomber = php.client().deflate().connect();
                WebSocketTestClient other = php.client().deflate().connect()) {
            byte[] bomb = MessageDeflate.deflate(new byte[200 << 20]);
            bomber.send(WebSocketFrame.of(WebSocketFrame.BINARY, bomb).withRsv(WebSocketFrame.RSV1));
            assertThat(bomber.receiveClose().code()).isEqualTo(1009);
            other.send("hello");
            assertThat(other.receiveText()).isEqualTo("hello");
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1009 bridge");
            assertThat(php.log().warnings()).anyMatch(line -> line.startsWith("limit message-size: "));
        }
    }

    @Test
    void whoSendsTooFastIsMadeToWaitAndNothingIsLost() throws Exception {
        try (PhpBridge php = start(ECHO, wire -> wire.messageRate(new Rate(50, 10)));
                WebSocketTestClient client = php.connect()) {
            for (int i = 0; i < 40; i++) client.send("message " + i);
            for (int i = 0; i < 40; i++) assertThat(client.receiveText()).isEqualTo("message " + i);
            assertThat(php.log().warnings()).anyMatch(line -> line.startsWith("limit message-rate: "));
        }
    }

    @Test
    void orIsClosedWith1008() throws Exception {
        try (PhpBridge php =
                        start(ECHO, wire -> wire.byteRate(new Rate(1, 1000)).rateFate(RateFate.CLOSE));
                WebSocketTestClient client = php.connect()) {
            client.send(new byte[2000]);
            assertThat(client.receiveClose().code()).isEqualTo(1008);
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1008 bridge");
        }
    }

    @Test
    void anIdleConnectionIsClosedWith1001() throws Exception {
        try (PhpBridge php = start(ECHO, wire -> wire.idle(Duration.ofSeconds(1)));
                WebSocketTestClient client = php.connect()) {
            WebSocketEvent.Close close = client.receiveClose();
            assertThat(close.code()).isEqualTo(1001);
            assertThat(close.reason()).isEqualTo("idle");
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1001 bridge");
        }
    }

    @Test
    void soIsOneThatIsOldHoweverBusyItIs() throws Exception {
        try (PhpBridge php = start(ECHO, wire -> wire.lifetime(Duration.ofSeconds(1)));
                WebSocketTestClient client = php.connect()) {
            WebSocketEvent event;
            do {
                client.send("hello");
                event = client.receive();
            } while (event instanceof WebSocketEvent.Text);
            assertThat(event)
                    .isInstanceOfSatisfying(
                            WebSocketEvent.Close.class,
                            close -> assertThat(close.reason()).isEqualTo("end of lifetime"));
        }
    }

    @Test
    void anAutoReplyNeedsNoScript() throws Exception {
        try (PhpBridge php = start(ECHO, wire -> wire.autoReplies(Map.of("ping", "pong")));
                WebSocketTestClient client = php.connect()) {
            IntStream.range(0, 10).forEach(i -> client.send("ping"));
            for (int i = 0; i < 10; i++) assertThat(client.receiveText()).isEqualTo("pong");
            client.send("PING");
            assertThat(client.receiveText()).isEqualTo("PING");
            assertThat(php.seen("message")).hasSize(1);
        }
    }

    private static PhpBridge start(String script, UnaryOperator<WireConfig.Builder> changes) throws IOException {
        WireConfig wire = changes.apply(WireConfig.builder()).build();
        return PhpBridge.running(script).route(route -> route.wire(wire)).start();
    }
}
