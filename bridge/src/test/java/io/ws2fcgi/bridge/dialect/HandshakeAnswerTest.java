package io.ws2fcgi.bridge.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.Header;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The application's word on a handshake (WS-CGI section 3, "To open"). */
final class HandshakeAnswerTest {
    private static final ClientInfo CLIENT =
            Given.client("Sec-WebSocket-Protocol", "chat.v2, chat.v1", "sec-websocket-protocol", " json ");

    @Test
    void anAcceptingAnswerKeepsItsOwnHeadersInTheirOrder() throws Exception {
        Handshake.Accept accept = accept(Given.ROUTE, """
                Set-Cookie: a=1; Path=/
                X-Powered-By: PHP/8.2
                Content-Type: text/plain
                Set-Cookie: b=2
                Cache-Control: no-store

                """);

        assertThat(accept.headers())
                .containsExactly(
                        new Header("Set-Cookie", "a=1; Path=/"),
                        new Header("X-Powered-By", "PHP/8.2"),
                        new Header("Set-Cookie", "b=2"),
                        new Header("Cache-Control", "no-store"));
        assertThat(accept.protocol()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: text/html",
                "Content-Length: 0",
                "content-language: de",
                "Allow: GET",
                "Expires: Thu, 19 Nov 1981 08:52:00 GMT",
                "Last-Modified: x",
                "Connection: close",
                "Keep-Alive: 5",
                "Upgrade: h2c",
                "TE: x",
                "Trailer: x",
                "Proxy-Authenticate: x",
                "Sec-WebSocket-Accept: x",
                "sec-websocket-extensions: x",
                "Date: x",
                "X-Accel-Redirect: /x",
                "x-accel-buffering: no",
                "X-Sendfile: /etc/passwd",
                "WS-User: alice",
                "ws-set-meta-a: b"
            })
    void whatTheUpgradeDecidesItselfIsLeftOut(String header) throws Exception {
        assertThat(accept(Given.ROUTE, header + "\n\n").headers()).isEmpty();
    }

    @Test
    void whatTheAnswersConnectionHeaderNamesIsLeftOut() throws Exception {
        assertThat(accept(Given.ROUTE, "Connection: x-hop\nX-Hop: 1\nX-A: 2\n\n")
                        .headers())
                .containsExactly(new Header("X-A", "2"));
    }

    @Test
    void headersLeaveAsTheBytesThatTheyWere() throws Exception {
        assertThat(accept(Given.ROUTE, "X-A: \u00c3\u00a9\n\n").headers())
                .containsExactly(new Header("X-A", "\u00c3\u00a9"));
        assertThat(accept(Given.ROUTE, "X-A: \u00e9\n\n").headers())
                .as("a byte that is no UTF-8")
                .containsExactly(new Header("X-A", "\u00e9"));
    }

    @Test
    void theBodyIsTheFirstMessage() throws Exception {
        assertThat(Said.lines(
                        read(Given.ROUTE, "WS-Subscribe: lobby\n\nwelcome").actions()))
                .containsExactly("subscribe self lobby", "send self TEXT [welcome]");
    }

    @ParameterizedTest
    @CsvSource({"chat.v1", "chat.v2", "json"})
    void theScriptChoosesAmongTheOfferedProtocols(String protocol) throws Exception {
        RouteConfig route = Given.route().protocols(List.of("chat.v1")).build();

        assertThat(accept(route, "Sec-WebSocket-Protocol: " + protocol + "\n\n").protocol())
                .isEqualTo(protocol);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "CHAT.V1", "chat.v1, json", "chat.v2, chat.v1, json"})
    void aProtocolThatWasNotOfferedIsAnError(String protocol) {
        assertThatThrownBy(() -> accept(Given.ROUTE, "Sec-WebSocket-Protocol: " + protocol + "\n\n"))
                .isInstanceOf(AnswerException.class)
                .hasMessage("Sec-WebSocket-Protocol: " + protocol
                        + " (expected: one that the client offered: [chat.v2, chat.v1, json])");
    }

    @Test
    void theRoutesFirstMatchIsChosenWhereTheScriptNamesNone() throws Exception {
        assertThat(accept(
                                Given.route()
                                        .protocols(List.of("x", "json", "chat.v2"))
                                        .build(),
                                "\n")
                        .protocol())
                .isEqualTo("json");
        assertThat(accept(Given.route().protocols(List.of("x")).build(), "\n").protocol())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"403 Forbidden, 403, Forbidden", "404, 404, ''", "302 Found, 302, Found", "503 x, 503, x"})
    void anyOtherStatusRejects(String status, int code, String reason) throws Exception {
        Answer answer = read(Given.ROUTE, "Status: " + status + "\nWS-User: alice\nX-A: b\n\nno");
        Handshake.Reject reject = (Handshake.Reject) Objects.requireNonNull(answer.handshake());

        assertThat(reject.status()).isEqualTo(code);
        assertThat(reject.reason()).isEqualTo(reason);
        assertThat(reject.headers()).containsExactly(new Header("X-A", "b"));
        assertThat(reject.body()).isEqualTo(Given.utf8("no"));
        assertThat(answer.actions()).isEmpty();
    }

    @Test
    void aRejectionKeepsWhatDescribesItsBodyButNotItsLength() throws Exception {
        assertThat(reject("""
                Status: 401
                WWW-Authenticate: Basic realm="chat"
                Content-Type: application/json
                Content-Length: 2
                Transfer-Encoding: chunked
                Date: x
                X-Sendfile: /etc/passwd
                Sec-WebSocket-Version: 13

                {}""").headers())
                .containsExactly(
                        new Header("WWW-Authenticate", "Basic realm=\"chat\""),
                        new Header("Content-Type", "application/json"));
    }

    @Test
    void aLocationAloneRedirects() throws Exception {
        Handshake.Reject reject = reject("Location: /login\n\n");

        assertThat(reject.status()).isEqualTo(302);
        assertThat(reject.headers()).containsExactly(new Header("Location", "/login"));
    }

    @Test
    void atMost64KibibytesOfARejectionsBodyAreRelayed() throws Exception {
        assertThat(reject("Status: 403\n\n" + "x".repeat(65_536)).body().readableBytes())
                .isEqualTo(65_536);
        assertThat(reject("Status: 403\n\n" + "x".repeat(65_537)).body().readableBytes())
                .isEqualTo(65_536);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100 Continue", "101 Switching Protocols", "199"})
    void anInterimStatusIsNoAnswer(String status) {
        assertThatThrownBy(() -> read(Given.ROUTE, "Status: " + status + "\n\n"))
                .isInstanceOf(AnswerException.class)
                .hasMessage("status to open: " + status.substring(0, 3) + " (expected: 200 or more)");
    }

    @Test
    void anAcceptingAnswerIsCheckedAsAWhole() {
        assertThatThrownBy(() -> read(Given.ROUTE, "WS-Tick: soon\n\n")).isInstanceOf(AnswerException.class);
        assertThatThrownBy(() -> read(Given.ROUTE, "\n\u00ff")).isInstanceOf(AnswerException.class);
    }

    private static Handshake.Accept accept(RouteConfig route, String document) throws AnswerException {
        return (Handshake.Accept) handshake(route, document);
    }

    private static Handshake.Reject reject(String document) throws AnswerException {
        return (Handshake.Reject) handshake(Given.ROUTE, document);
    }

    private static Handshake handshake(RouteConfig route, String document) throws AnswerException {
        return Objects.requireNonNull(read(route, document).handshake());
    }

    private static Answer read(RouteConfig route, String document) throws AnswerException {
        return new NativeDialect(route, null)
                .decode(List.of(new ClientEvent.Open()), CLIENT, ClientState.NEW, Given.response(document));
    }
}
