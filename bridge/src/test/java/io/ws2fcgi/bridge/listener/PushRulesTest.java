package io.ws2fcgi.bridge.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.NetUtil;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.hub.Hub;
import io.ws2fcgi.bridge.wire.Refusal;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may push at a port that clients connect to. */
final class PushRulesTest {
    private static final SocketAddress HERE = at("127.0.0.1");
    private static final Pushes PUSHES = new Pushes(Broker.local(new Hub(List.of())), 1000);

    private final HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/ws?room=7");

    {
        request.headers().set("Host", "localhost:8080").set("Content-Type", "application/x-www-form-urlencoded");
    }

    @Test
    void aFormFromThisMachineIsTaken() {
        assertThat(PushRules.check(request, HERE, PUSHES)).isNull();
        assertThat(PushRules.check(request, at("::1"), PUSHES)).isNull();
        request.headers().set("Content-Type", "Multipart/Form-Data; boundary=x");
        assertThat(PushRules.check(request, HERE, PUSHES)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin",
                "origin",
                "Sec-Fetch-Site",
                "Sec-Fetch-Mode",
                "Sec-Fetch-Dest",
                "Forwarded",
                "X-Forwarded-For",
                "X-Forwarded-Proto",
                "x-forwarded-anything",
                "X-Real-IP",
                "Via"
            })
    void whatABrowserOrAProxySaysIsForbidden(String header) {
        request.headers().set(header, "");
        assertThat(refusal()).satisfies(refusal -> {
            assertThat(refusal.status().code()).isEqualTo(403);
            assertThat(refusal.hint()).contains(header, "this machine only");
        });
    }

    @Test
    void theSenderIsJudgedBeforeAnythingElse() {
        request.setMethod(HttpMethod.GET).headers().set("Via", "1.1 proxy").remove("Content-Type");
        assertThat(refusal().status().code()).isEqualTo(403);
    }

    @Test
    void anotherMachineIsForbiddenWhereverItGotTheAddressFrom() {
        Refusal refusal = PushRules.check(request, at("192.0.2.1"), PUSHES);
        assertThat(Objects.requireNonNull(refusal).status().code()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post"})
    void anotherMethodIsA500(String method) {
        request.setMethod(HttpMethod.valueOf(method));
        assertThat(refusal().status().code()).isEqualTo(500);
        assertThat(refusal().hint()).startsWith("method: " + method + " (expected: POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text/plain", "application/json", "multipart/mixed; boundary=x"})
    void whatIsNoFormIsA500(String type) {
        request.headers().set("Content-Type", type);
        assertThat(refusal().status().code()).isEqualTo(500);
        assertThat(refusal().hint()).startsWith("Content-Type: ").contains("multipart/form-data");
    }

    @Test
    void aBodyThatNoMessageNeedsIsA413() {
        request.headers().set("Content-Length", PUSHES.longestBody());
        assertThat(PushRules.check(request, HERE, PUSHES)).isNull();
        request.headers().set("Content-Length", PUSHES.longestBody() + 1);
        assertThat(refusal().status().code()).isEqualTo(413);
    }

    @Test
    void aTargetWithAHostInItIsRefused() {
        request.setUri("http://localhost:8080/ws");
        assertThat(refusal().status().code()).isEqualTo(400);
    }

    @Test
    void whateverAsksForWebSocketIsForTheHandshake() {
        assertThat(PushRules.isForHandshake(request)).isFalse();
        request.headers().set("Upgrade", "h2c");
        assertThat(PushRules.isForHandshake(request)).isFalse();
        request.headers().set("Upgrade", "h2c, WebSocket");
        assertThat(PushRules.isForHandshake(request)).isTrue();
    }

    private static SocketAddress at(String literal) {
        return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(literal), 4711);
    }

    private Refusal refusal() {
        return Objects.requireNonNull(PushRules.check(request, HERE, PUSHES), "a refusal");
    }
}
