package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.FcgiRequest;
import io.ws2fcgi.fcgi.FcgiRole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How events look to an application (WS-CGI section 2). */
final class NativeRequestTest {
    private static final ClientState STATE = ClientState.NEW
            .withProtocol("chat.v1")
            .withUser("zo\u00eb")
            .withMeta("first-name", "Zo\u00eb \u20ac")
            .withTopic("room-7")
            .withTopic("lobby")
            .withTopic("\u20ac");

    private final Dialect dialect = new NativeDialect(Given.ROUTE, "unix:/run/ws2fcgi.sock");

    @Test
    void anOpenIsAGetWithEverythingThatTheHandshakeSaid() {
        ClientInfo client = Given.client(
                "/chat/7?q=%C3%A9&x",
                Map.of("room", "s\u00fc\u00df"), "Host", "chat.example:8080", "Origin", "http://chat.example");

        assertThat(encode(client, "PHPSESSID=1; a=b", new ClientEvent.Open(), STATE, 0)
                        .params()
                        .toMap())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("GATEWAY_INTERFACE", "CGI/1.1"),
                        Map.entry("SERVER_SOFTWARE", "ws2fcgi"),
                        Map.entry("SERVER_PROTOCOL", "HTTP/1.1"),
                        Map.entry("SERVER_NAME", "chat.example"),
                        Map.entry("SERVER_ADDR", "192.0.2.1"),
                        Map.entry("SERVER_PORT", "8080"),
                        Map.entry("REMOTE_ADDR", "192.0.2.7"),
                        Map.entry("REMOTE_PORT", "50000"),
                        Map.entry("REQUEST_SCHEME", "http"),
                        Map.entry("REQUEST_METHOD", "GET"),
                        Map.entry("REQUEST_URI", "/chat/7?q=%C3%A9&x"),
                        Map.entry("DOCUMENT_URI", "/ws.php"),
                        Map.entry("QUERY_STRING", "q=%C3%A9&x"),
                        Map.entry("SCRIPT_FILENAME", "/srv/chat/ws.php"),
                        Map.entry("SCRIPT_NAME", "/ws.php"),
                        Map.entry("DOCUMENT_ROOT", "/srv/chat"),
                        Map.entry("CONTENT_LENGTH", "0"),
                        Map.entry("REDIRECT_STATUS", "200"),
                        Map.entry("HTTP_HOST", "chat.example:8080"),
                        Map.entry("HTTP_ORIGIN", "http://chat.example"),
                        Map.entry("HTTP_COOKIE", "PHPSESSID=1; a=b"),
                        Map.entry("WS_EVENT", "open"),
                        Map.entry("WS_CONNECTION_ID", Given.ID.text()),
                        Map.entry("WS_EVENT_NUMBER", "0"),
                        Map.entry("WS_EVENT_ID", Given.ID.text() + "-0"),
                        Map.entry("WS_ATTEMPT", "1"),
                        Map.entry("WS_PARAM_ROOM", "s\u00fc\u00df"),
                        Map.entry("WS_PUSH_URL", "unix:/run/ws2fcgi.sock")));
    }

    @Test
    void aMessageIsAPostWithItsBytesAsTheBody() {
        ByteBuf content = Given.utf8("h\u00e9");
        FcgiRequest request = encode(Given.client(), null, new ClientEvent.Message(true, content), STATE, 3);

        assertThat(request.role()).isEqualTo(FcgiRole.RESPONDER);
        assertThat(request.content()).isSameAs(content);
        assertThat(eventVariables(request))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("REQUEST_METHOD", "POST"),
                        Map.entry("CONTENT_TYPE", "text/plain; charset=utf-8"),
                        Map.entry("CONTENT_LENGTH", "3"),
                        Map.entry("WS_EVENT", "message"),
                        Map.entry("WS_MESSAGE_TYPE", "text"),
                        Map.entry("WS_EVENT_ID", Given.ID.text() + "-3"),
                        Map.entry("WS_EVENT_NUMBER", "3"),
                        Map.entry("WS_ATTEMPT", "1"),
                        Map.entry("WS_PROTOCOL", "chat.v1"),
                        Map.entry("WS_USER", "zo\u00eb"),
                        Map.entry("WS_META_FIRST_NAME", "Zo\u00eb \u20ac"),
                        Map.entry("WS_CHANNELS", "lobby room-7 \u20ac")));
    }

    @Test
    void aBinaryMessageSaysSo() {
        FcgiRequest request =
                encode(Given.client(), null, new ClientEvent.Message(false, Given.bytes("\u00ff\0")), STATE, 1);

        assertThat(request.params().toMap())
                .containsEntry("CONTENT_TYPE", "application/octet-stream")
                .containsEntry("WS_MESSAGE_TYPE", "binary")
                .containsEntry("CONTENT_LENGTH", "2");
    }

    @Test
    void anEmptyMessageIsAMessage() {
        FcgiRequest request = encode(Given.client(), null, new ClientEvent.Message(true, Given.utf8("")), STATE, 1);

        assertThat(request.params().toMap())
                .containsEntry("CONTENT_LENGTH", "0")
                .containsKey("CONTENT_TYPE");
    }

    @Test
    void aClientWithoutStateHasNoStateVariablesButEmptyChannels() {
        FcgiRequest request = encode(Given.client(), null, new ClientEvent.Tick(), ClientState.NEW, 1);

        assertThat(eventVariables(request))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "REQUEST_METHOD", "POST",
                        "CONTENT_LENGTH", "0",
                        "WS_EVENT", "tick",
                        "WS_EVENT_ID", Given.ID.text() + "-1",
                        "WS_EVENT_NUMBER", "1",
                        "WS_ATTEMPT", "1",
                        "WS_CHANNELS", ""));
    }

    @Test
    void aCloseSaysWhyAndByWhom() {
        ClientEvent close = new ClientEvent.Close(4001, "Tsch\u00fcss", ClosedBy.APPLICATION);
        FcgiRequest request =
                dialect.encode(List.of(close), base(Given.client(), null), STATE, EventStamp.close(Given.ID, 9, 2));

        assertThat(eventVariables(request))
                .containsEntry("REQUEST_METHOD", "POST")
                .containsEntry("CONTENT_LENGTH", "0")
                .doesNotContainKey("CONTENT_TYPE")
                .containsEntry("WS_EVENT", "close")
                .containsEntry("WS_EVENT_ID", Given.ID.text() + "-close")
                .containsEntry("WS_EVENT_NUMBER", "9")
                .containsEntry("WS_ATTEMPT", "2")
                .containsEntry("WS_CLOSE_CODE", "4001")
                .containsEntry("WS_CLOSE_REASON", "Tsch\u00fcss")
                .containsEntry("WS_CLOSE_BY", "application")
                .containsEntry("WS_CHANNELS", "lobby room-7 \u20ac");
    }

    @Test
    void aCloseAfterACrashKnowsNeitherNumberNorChannels() {
        ClientEvent close = new ClientEvent.Close(1006, "", ClosedBy.BRIDGE);
        FcgiRequest request = dialect.encode(
                List.of(close), base(Given.client(), null), ClientState.NEW, EventStamp.close(Given.ID, -1, 2));

        assertThat(request.params().toMap())
                .doesNotContainKeys("WS_EVENT_NUMBER", "WS_CHANNELS")
                .containsEntry("WS_CLOSE_REASON", "");
    }

    @Test
    void onlyHttpsIsOn() {
        ClientInfo plain = Given.client();
        ClientInfo secure = new ClientInfo(
                Given.ID, "/", "HTTP/1.1", List.of(), Map.of(), "unix:", 0, "chat.example", "unix:", 443, true);

        assertThat(base(plain, null).toMap())
                .containsEntry("REQUEST_SCHEME", "http")
                .doesNotContainKey("HTTPS");
        assertThat(base(secure, null).toMap())
                .containsEntry("REQUEST_SCHEME", "https")
                .containsEntry("HTTPS", "on")
                .containsEntry("QUERY_STRING", "")
                .containsEntry("REMOTE_ADDR", "unix:")
                .doesNotContainKey("REMOTE_PORT");
    }

    @Test
    void bytesOfTheHandshakeArriveAsTheyWere() {
        // UTF-8, and a byte that is none.
        String raw = "\u00c3\u00a9\u00ff";
        ClientInfo client = Given.client("/" + raw + "?" + raw, Map.of(), "X-Name", raw);
        FcgiParams base = base(client, "a=" + raw);

        for (String name : List.of("REQUEST_URI", "QUERY_STRING", "HTTP_X_NAME", "HTTP_COOKIE")) {
            assertThat(new String(base.getBytes(name), ISO_8859_1)).as(name).endsWith(raw);
        }
    }

    @Test
    void whatTheApplicationNamedGoesBackAsUtf8() {
        ClientState state =
                ClientState.NEW.withMeta("n", "\u00e9").withUser("\u00e9").withTopic("\u00e9");
        FcgiParams params =
                encode(Given.client(), null, new ClientEvent.Tick(), state, 1).params();

        for (String name : List.of("WS_META_N", "WS_USER", "WS_CHANNELS")) {
            assertThat(params.getBytes(name)).as(name).isEqualTo("\u00e9".getBytes(UTF_8));
        }
    }

    @Test
    @DisplayName("84 paramSmuggling: configured parameters")
    void configuredParametersAreAddedAndCannotHideTheBridgesOwn() {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("APP_ENV", "pr\u00f6d");
        params.put("https", "kept apart: names have a case");
        RouteConfig route = Given.route().params(params).build();

        Map<String, String> seen =
                new NativeDialect(route, null).base(Given.client(), null).toMap();
        assertThat(seen)
                .containsEntry("APP_ENV", "pr\u00f6d")
                .containsKey("https")
                .doesNotContainKey("WS_PUSH_URL");
        assertThat(seen.keySet()).startsWith("APP_ENV");
    }

    @Test
    @DisplayName("85 lengthTruncation: nothing is cut")
    void aVeryLongHeaderIsCarriedWhole() {
        String value = "x".repeat(70_000);

        assertThat(base(Given.client("X-Long", value), null).get("HTTP_X_LONG")).isEqualTo(value);
        assertThat(StateLimits.handshakeBytes(Given.client("X-Long", value))).isGreaterThan(70_000);
    }

    @Test
    @DisplayName("90 pathTraversal: the path never touches the script")
    void thePathNeverTouchesTheScript() {
        for (String uri :
                List.of("/x.php/../..", "/a%0ab.php", "/%00", "/ws.php/PATH_INFO", "/\u00ef\u00bc\u008ephp")) {
            assertThat(base(Given.client(uri, Map.of()), null).toMap())
                    .containsEntry("REQUEST_URI", new String(uri.getBytes(ISO_8859_1), UTF_8))
                    .containsEntry("SCRIPT_FILENAME", "/srv/chat/ws.php")
                    .containsEntry("SCRIPT_NAME", "/ws.php")
                    .doesNotContainKeys("PATH_INFO", "PATH_TRANSLATED");
        }
    }

    @Test
    void eachEventIsOneRequest() {
        assertThat(dialect.take(List.of(new ClientEvent.Tick(), new ClientEvent.Tick())))
                .isEqualTo(1);
    }

    private FcgiParams base(ClientInfo client, @Nullable String cookie) {
        return dialect.base(client, cookie);
    }

    private FcgiRequest encode(
            ClientInfo client, @Nullable String cookie, ClientEvent event, ClientState state, long number) {
        EventStamp stamp = EventStamp.numbered(client.id(), number, 1);
        return dialect.encode(List.of(event), base(client, cookie), state, stamp);
    }

    /** What encoding the event added to the base. */
    private Map<String, String> eventVariables(FcgiRequest request) {
        Map<String, String> variables = request.params().toMap();
        variables.keySet().removeAll(base(Given.client(), null).toMap().keySet());
        return variables;
    }
}
