package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.HandshakeConfig;
import io.ws2fcgi.fixtures.LeakCheck;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a handshake that does not come to its end, and under which name the bridge answers. */
@ExtendWith(LeakCheck.class)
final class HandshakeTimeTest {
    @Test
    void whoSendsAByteASecondHearsThatItWasTooSlow() {
        try (WiredClient client = WiredClient.silent(UnaryOperator.identity())) {
            byte[] handshake = HandshakeTable.GOOD.getBytes(ISO_8859_1);
            for (int i = 0; i < 9; i++) {
                client.send(handshake[i]);
                client.pass(Duration.ofSeconds(1));
            }
            assertThat(client.said()).isEmpty();
            client.pass(Duration.ofSeconds(2));
            assertThat(new String(client.said(), ISO_8859_1)).startsWith("HTTP/1.1 408 ");
            assertThat(client.limited).containsExactly("handshake-time");
        }
    }

    @Test
    void whoSaysNothingIsGoneWithoutAWord() {
        try (WiredClient client = WiredClient.silent(UnaryOperator.identity())) {
            client.pass(Duration.ofSeconds(11));
            assertThat(client.said()).isEmpty();
            assertThat(client.isOpen()).isFalse();
            assertThat(client.limited).containsExactly("handshake-time");
        }
    }

    @Test
    void theServerHeaderIsWhatWasConfiguredOrNothing() {
        assertThat(headOfA404("shop")).contains("server: shop\r\n");
        assertThat(headOfA404("")).doesNotContain("server: ");
    }

    private static String headOfA404(String server) {
        HandshakeConfig config = HandshakeConfig.builder().server(server).build();
        try (WiredClient client = WiredClient.silent(bridge -> bridge.handshake(config))) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1));
            return new String(client.said(), ISO_8859_1);
        }
    }
}
