package io.ws2fcgi.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.fixtures.NodePackages;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Fanout's library for JavaScript publishes to a bridge. */
final class JsGripPublisherIT {
    private static final String SECRET = "a secret for publishers";

    private final NodePackages node = NodePackages.of("js-grip");

    @Test
    void whatItPublishesArrives() throws Exception {
        try (GripPeer peer = GripPeer.bridge();
                WebSocketTestClient client = peer.member("room")) {
            assertThat(publish(peer.publisherUrl(), """
                    {"channel": "room", "text": "h\u00e9llo"},
                    {"channel": "room", "hex": "00ff80"},
                    {"channel": "room", "text": "for streams, too", "stream": true},
                    {"channel": "room", "text": "first", "id": "1"},
                    {"channel": "room", "text": "second", "id": "2", "prevId": "1"},
                    {"channel": "room", "text": "second again", "id": "2", "prevId": "1"},
                    {"channel": "nobody", "text": "lost"},
                    {"channel": "room", "close": 4000}
                    """)).isEqualTo("[" + "\"ok\",".repeat(7) + "\"ok\"]");
            assertThat(client.receiveText()).isEqualTo("h\u00e9llo");
            assertThat(client.receiveBinary()).isEqualTo(new byte[] {0, (byte) 0xff, (byte) 0x80});
            assertThat(client.receiveText()).isEqualTo("for streams, too");
            assertThat(client.receiveText()).isEqualTo("first");
            assertThat(client.receiveText()).isEqualTo("second");
            assertThat(client.receiveClose().code()).isEqualTo(4000);
        }
    }

    @Test
    void itProvesThatItKnowsTheSecretInEachOfItsWays() throws Exception {
        try (GripPeer peer = GripPeer.bridge(SECRET);
                WebSocketTestClient client = peer.member("room")) {
            String url = peer.publisherUrl();
            String plain = SECRET.replace(" ", "%20");
            String base64 = Base64.getUrlEncoder().withoutPadding().encodeToString(SECRET.getBytes(UTF_8));
            assertThat(publish(url + "?iss=somebody&key=" + plain, text("JWT"))).isEqualTo("[\"ok\"]");
            assertThat(publish(url + "?iss=somebody&key=base64:" + base64, text("JWT, key in Base64")))
                    .isEqualTo("[\"ok\"]");
            assertThat(publish(url + "?key=" + plain, text("Bearer"))).isEqualTo("[\"ok\"]");
            assertThat(client.receiveText()).isEqualTo("JWT");
            assertThat(client.receiveText()).isEqualTo("JWT, key in Base64");
            assertThat(client.receiveText()).isEqualTo("Bearer");
        }
    }

    @Test
    void whoeverDoesNotKnowTheSecretIsRefused() throws Exception {
        try (GripPeer peer = GripPeer.bridge(SECRET)) {
            String url = peer.publisherUrl();
            assertThat(publish(url, text("nothing"))).isEqualTo("[401]");
            assertThat(publish(url + "?key=guessed", text("Bearer"))).isEqualTo("[401]");
            assertThat(publish(url + "?iss=somebody&key=guessed", text("JWT"))).isEqualTo("[401]");
        }
    }

    private static String text(String text) {
        return "{\"channel\": \"room\", \"text\": \"" + text + "\"}";
    }

    private String publish(String url, String items) {
        return node.run("publish.mjs", "{\"url\": \"" + url + "\", \"items\": [" + items + "]}")
                .strip();
    }
}
