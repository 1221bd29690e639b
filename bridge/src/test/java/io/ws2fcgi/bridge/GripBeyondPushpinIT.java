package io.ws2fcgi.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketFrame;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application of the conversation cannot have behind Pushpin 1.36 works behind a bridge. */
final class GripBeyondPushpinIT {
    private static GripPeer peer;

    @BeforeAll
    static void start() throws Exception {
        peer = GripPeer.bridge();
    }

    @AfterAll
    static void stop() {
        peer.close();
    }

    /** Pushpin never passes on a message that is longer than its buffers. */
    @ParameterizedTest
    @ValueSource(ints = {70_000, 100_000, 1_000_000})
    void longMessagesPassBothWays(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        try (WebSocketTestClient client = peer.client("/").connect()) {
            client.send("y".repeat(length));
            assertThat(client.receiveText()).isEqualTo("y".repeat(length));
            client.send(bytes);
            assertThat(client.receiveBinary()).isEqualTo(bytes);
        }
    }

    @Test
    void aLongAnswerArrives() {
        try (WebSocketTestClient client = peer.client("/").connect()) {
            client.send("bytes 100000");
            assertThat(client.receiveText()).isEqualTo("x".repeat(100_000));
        }
    }

    @Test
    void aLongPublishedMessageArrives() throws Exception {
        try (WebSocketTestClient client = peer.member("long")) {
            String text = "z".repeat(100_000);
            assertThat(peer.publish(
                            "{\"items\":[{\"channel\":\"long\",\"ws-message\":{\"content\":\"" + text + "\"}}]}"))
                    .isEqualTo("200 Published");
            assertThat(client.receiveText()).isEqualTo(text);
        }
    }

    /** The library does not read the code of such a close and answers 0, which Pushpin sends as it is. */
    @Test
    void aCloseWithAReasonIsAnsweredWithItsCode() {
        try (WebSocketTestClient client = peer.client("/").connect()) {
            client.sendClose(1000, "bye");
            assertThat(client.receiveClose()).isEqualTo(new WebSocketEvent.Close(1000, ""));
            client.receiveEnd();
        }
        PhpBridge.eventually("CLOSE 1000 bye", () -> peer.seen().contains("CLOSE \\003\\350bye"));
    }

    @Test
    void aCloseWithoutAStatusIsAnsweredWithoutOne() {
        try (WebSocketTestClient client = peer.client("/").connect()) {
            client.send(WebSocketFrame.of(WebSocketFrame.CLOSE, new byte[0]));
            assertThat(client.receiveClose()).isEqualTo(new WebSocketEvent.Close(1005, ""));
            client.receiveEnd();
        }
    }

    /** The library ignores pings, and Pushpin leaves them to the application. */
    @Test
    void aPingIsAnswered() {
        try (WebSocketTestClient client = peer.client("/").connect()) {
            client.ping("there?");
            assertThat(client.receive()).isEqualTo(new WebSocketEvent.Pong(ByteBuffer.wrap("there?".getBytes(UTF_8))));
        }
    }

    @Test
    void forgedHeadersReachNoApplication() {
        try (WebSocketTestClient client = peer.client("/?user=ann")
                .header("Meta-User", "mallory")
                .header("Meta_User", "mallory")
                .header("Connection-Id", "mallory")
                .header("Connection_Id", "mallory")
                .header("Grip-Sig", "mallory")
                .header("Grip_Sig", "mallory")
                .header("Ws-Event", "mallory")
                .header("Proxy", "mallory")
                .connect()) {
            client.send("server");
            assertThat(client.receiveText()).contains("HTTP_META_USER=ann&").doesNotContain("mallory");
            client.send("request");
            assertThat(client.receiveText()).contains("signed=1");
        }
    }
}
