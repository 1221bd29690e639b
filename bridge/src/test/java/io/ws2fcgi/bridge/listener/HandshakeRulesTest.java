package io.ws2fcgi.bridge.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import io.ws2fcgi.bridge.wire.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6455 section 4.2.1, on requests as they come out of the HTTP decoder. */
final class HandshakeRulesTest {
    private static final String HANDSHAKE = """
            GET /chat?room=7 HTTP/1.1
            Host: example.org
            Upgrade: websocket
            Connection: keep-alive, Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13
            """;

    @Test
    void aHandshakeIsAHandshake() {
        assertThat(check(HANDSHAKE)).isNull();
        assertThat(check(HANDSHAKE.replace("websocket", "WebSocket"))).isNull();
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /                                          | POST /                      | 405",
                "GET /chat?room=7 HTTP/1.1                      | GET /chat HTTP/1.0          | 400",
                "GET /chat?room=7                               | GET http://example.org/chat | 400",
                "GET /chat?room=7                               | GET /chat#part              | 400",
                "GET /chat?room=7                               | OPTIONS *                   | 400",
                "Host: example.org                              | X: y                        | 400",
                "Host: example.org                              | Host: a~Host: b             | 400",
                "Upgrade: websocket                             | X: y                        | 426",
                "Upgrade: websocket                             | Upgrade: h2c                | 426",
                "Connection: keep-alive, Upgrade                | Connection: keep-alive      | 400",
                "Sec-WebSocket-Version: 13                      | Sec-WebSocket-Version: 8    | 426",
                "Sec-WebSocket-Version: 13                      | X: y                        | 426",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==    | X: y                        | 400",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==    | Sec-WebSocket-Key: c2hvcnQ= | 400",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==    | Sec-WebSocket-Key: !        | 400",
                "Sec-WebSocket-Version: 13                      | Sec-WebSocket-Version: 13~Content-Length: 3 | 400",
                "Sec-WebSocket-Version: 13                      | Sec-WebSocket-Version: 13~Transfer-Encoding: chunked | 400",
                "Host: example.org                              | Host: example.org~Bad Name: x | 400"
            })
    void aRequestThatBreaksARuleIsRefused(String part, String broken, int status) {
        String request = HANDSHAKE.replace(part.strip(), broken.strip().replace("~", "\n"));
        assertThat(request).isNotEqualTo(HANDSHAKE);
        assertThat(Objects.requireNonNull(check(request)).status().code()).isEqualTo(status);
    }

    private static @Nullable Refusal check(String request) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder());
        String bytes = request.replace("\n", "\r\n") + "\r\n";
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
        HttpRequest head = channel.readInbound();
        try {
            Refusal ofHttp = HandshakeRules.checkHttp(head, 100);
            return ofHttp == null ? HandshakeRules.checkUpgrade(head) : ofHttp;
        } finally {
            ReferenceCountUtil.release(head);
            channel.finishAndReleaseAll();
        }
    }
}
