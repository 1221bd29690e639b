package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.bridge.config.GripConfig;
import io.ws2fcgi.bridge.config.GripKey;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.fcgi.FcgiRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How events look to an application that speaks GRIP (grip.md sections 3.1, 3.2 and 4). */
final class GripRequestTest {
    private static final ClientEvent OPEN = new ClientEvent.Open();

    @Test
    void everyRequestIsAPostWithTheHandshakesHeadersAndTheGateways() {
        ClientInfo client = Given.client(
                "Host", "chat.example",
                "Cookie", "PHPSESSID=1",
                "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version", "13",
                "Sec-WebSocket-Protocol", "v1",
                "Sec-WebSocket-Extensions", "permessage-deflate",
                "Accept", "text/html",
                "Accept-Encoding", "gzip",
                "X-Forwarded-For", "192.0.2.9");
        Map<String, String> seen = params(dialect(GripConfig.DEFAULT), client, ClientState.NEW, 0, OPEN);

        assertThat(seen)
                .containsEntry("REQUEST_METHOD", "POST")
                .containsEntry("REQUEST_URI", "/chat?room=a%20b")
                .containsEntry("CONTENT_TYPE", "application/websocket-events")
                .containsEntry("HTTP_CONTENT_TYPE", "application/websocket-events")
                .containsEntry("HTTP_ACCEPT", "application/websocket-events")
                .containsEntry("CONTENT_LENGTH", "6")
                .containsEntry("HTTP_CONNECTION_ID", Given.ID.text())
                .containsEntry("HTTP_SEC_WEBSOCKET_EXTENSIONS", "grip")
                .containsEntry("HTTP_SEC_WEBSOCKET_KEY", "dGhlIHNhbXBsZSBub25jZQ==")
                .containsEntry("HTTP_SEC_WEBSOCKET_VERSION", "13")
                .containsEntry("HTTP_SEC_WEBSOCKET_PROTOCOL", "v1")
                .containsEntry("HTTP_COOKIE", "PHPSESSID=1")
                .containsEntry("HTTP_X_FORWARDED_FOR", "192.0.2.9")
                .containsEntry(
                        "HTTP_GRIP_FEATURE",
                        "filter:build-id, filter:require-sub, filter:skip-self, filter:skip-users, filter:var-subst")
                .doesNotContainKeys("HTTP_ACCEPT_ENCODING", "HTTP_GRIP_SIG", "HTTP_CONTENT_BYTES_REPLAYED", "WS_EVENT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Meta-User", "Meta_User", "meta-user", "Connection-Id", "Connection_Id", "Grip-Sig", "Grip_Sig",
                "Grip-Feature", "Ws-Event", "Ws_Event", "Proxy", "Content-Type", "Content_Type", "Content-Length",
                "Content-Bytes-Replayed", "Accept", "Accept-Encoding", "Expect", "Keep-Alive", "Upgrade", "TE",
                "Sec-WebSocket-Extensions", "Sec-WebSocket-Accept", "Content-Encoding", "Transfer-Encoding"
            })
    @DisplayName("84 paramSmuggling: the gateway's own headers")
    void noHeaderOfAClientCanPassForOneOfTheGateway(String header) {
        ClientState state = ClientState.NEW.withMeta("user", "ann");
        Map<String, String> seen =
                params(dialect(GripConfig.DEFAULT), Given.client(header, "evil"), state, 0, new ClientEvent.Tick());

        assertThat(seen.values()).doesNotContain("evil");
        assertThat(seen).containsEntry("HTTP_META_USER", "ann").containsEntry("HTTP_CONNECTION_ID", Given.ID.text());
    }

    @Test
    void metaIsEchoedOnEveryRequest() {
        ClientState state = ClientState.NEW.withMeta("user", "Zo\u00eb").withMeta("last-seen", "7");

        assertThat(params(dialect(GripConfig.DEFAULT), Given.client(), state, 0, text("a")))
                .containsEntry("HTTP_META_USER", "Zo\u00eb")
                .containsEntry("HTTP_META_LAST_SEEN", "7");
    }

    @Test
    void whatWasShownBeforeIsCounted() {
        assertThat(params(dialect(GripConfig.DEFAULT), Given.client(), ClientState.NEW, 3, text("abcde")))
                .containsEntry("HTTP_CONTENT_BYTES_REPLAYED", "3");
    }

    @Test
    void theBodyIsTheEventsOneAfterTheOther() {
        ClientEvent text = new ClientEvent.Message(true, Given.bytes("h\u00c3\u00a9"));
        ClientEvent bytes = new ClientEvent.Message(false, Given.bytes("\0\r\n"));
        ClientEvent empty = new ClientEvent.Message(true, Unpooled.EMPTY_BUFFER);

        assertThat(body(text, bytes, empty, text("12345678901234567")))
                .isEqualTo("TEXT 3~h\u00c3\u00a9~BINARY 3~\0~~TEXT 0~~TEXT 11~12345678901234567~".replace("~", "\r\n"));
    }

    @Test
    void aLongMessageBecomesPartOfTheBodyWithoutACopy() {
        ByteBuf content = Unpooled.buffer(100_000).writeZero(100_000);
        FcgiRequest request = encode(
                dialect(GripConfig.DEFAULT),
                Given.client(),
                ClientState.NEW,
                0,
                text("a"),
                new ClientEvent.Message(false, content));
        content.setByte(0, 'x');

        assertThat(request.content().toString(ISO_8859_1)).startsWith("TEXT 1\r\na\r\nBINARY 186a0\r\nx\0\0");
        assertThat(request.content().readableBytes()).isEqualTo(11 + 14 + 100_000 + 2);
        request.release();
        assertThat(content.refCnt()).isZero();
    }

    @Test
    void aKeepAliveHasNoBody() {
        assertThat(body(new ClientEvent.Tick())).isEmpty();
        assertThat(params(dialect(GripConfig.DEFAULT), Given.client(), ClientState.NEW, 0, new ClientEvent.Tick()))
                .containsEntry("CONTENT_LENGTH", "0")
                .containsEntry("HTTP_CONTENT_TYPE", "application/websocket-events");
    }

    @ParameterizedTest
    @CsvSource({
        "1000, bye, CLIENT, CLOSE 5~\u0003\u00e8bye~",
        "4001, , APPLICATION, CLOSE 2~\u000f\u00a1~",
        "1005, , CLIENT, CLOSE~",
        "1005, , APPLICATION, CLOSE~",
        "1006, , APPLICATION, DISCONNECT~",
        "1006, , NETWORK, DISCONNECT~",
        "1006, , BRIDGE, DISCONNECT~",
        "1001, going away, BRIDGE, DISCONNECT~"
    })
    void theEndIsACloseWhereFramesWereExchangedAndADisconnectElsewhere(
            int code, String reason, ClosedBy by, String body) {
        String said = reason == null ? "" : reason;

        assertThat(body(new ClientEvent.Close(code, said, by))).isEqualTo(body.replace("~", "\r\n"));
    }

    @Test
    void aBatchIsAsManyMessagesAsFit() {
        Dialect dialect = dialect(GripConfig.DEFAULT);

        assertThat(dialect.take(messages(1, 1, 1))).isEqualTo(3);
        assertThat(dialect.take(messages(100_000, 100_000, 0, 1))).isEqualTo(3);
        assertThat(dialect.take(messages(100_000, 100_001))).isEqualTo(1);
        assertThat(dialect.take(messages(1_000_000, 1))).isEqualTo(1);
        assertThat(dialect(new GripConfig(null, "pushpin", true)).take(messages(1, 1)))
                .isEqualTo(1);
    }

    @Test
    void aSignatureGoesAlongWhereThereIsAKey() {
        GripConfig signed = new GripConfig(GripKey.parse("changeme".getBytes(ISO_8859_1)), "me", false);

        assertThat(params(dialect(signed), Given.client(), ClientState.NEW, 0, OPEN)
                        .get("HTTP_GRIP_SIG"))
                .startsWith("ey");
    }

    private static List<ClientEvent> messages(int... lengths) {
        List<ClientEvent> messages = new ArrayList<>();
        for (int length : lengths) {
            messages.add(new ClientEvent.Message(true, Unpooled.wrappedBuffer(new byte[length])));
        }
        return messages;
    }

    private static Dialect dialect(GripConfig grip) {
        return Dialect.of(
                RouteConfig.builder("php", Given.ROUTE.script())
                        .dialect(DialectName.GRIP)
                        .grip(grip)
                        .build(),
                null);
    }

    private static ClientEvent text(String text) {
        return new ClientEvent.Message(true, Given.utf8(text));
    }

    private static FcgiRequest encode(
            Dialect dialect, ClientInfo client, ClientState state, int replayed, ClientEvent... events) {
        EventStamp stamp = EventStamp.numbered(Given.ID, 1, 1).withReplayed(replayed);
        return dialect.encode(List.of(events), dialect.base(client, Cookies.of(client)), state, stamp);
    }

    private static Map<String, String> params(
            Dialect dialect, ClientInfo client, ClientState state, int replayed, ClientEvent event) {
        FcgiRequest request = encode(dialect, client, state, replayed, event);
        request.release();
        return request.params().toMap();
    }

    private static String body(ClientEvent... events) {
        FcgiRequest request = encode(dialect(GripConfig.DEFAULT), Given.client(), ClientState.NEW, 0, events);
        String body = request.content().toString(ISO_8859_1);
        request.release();
        return body;
    }
}
