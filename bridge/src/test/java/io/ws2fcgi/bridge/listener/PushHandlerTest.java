package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.ws2fcgi.bridge.admission.Admission;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.AdmissionConfig;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.dialect.Dialect;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.hub.Hub;
import io.ws2fcgi.bridge.net.BufferMemory;
import io.ws2fcgi.bridge.route.Router;
import io.ws2fcgi.bridge.session.Application;
import io.ws2fcgi.bridge.session.FakeApplication;
import io.ws2fcgi.bridge.session.Sessions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pushes to a port that clients connect to, byte for byte. */
final class PushHandlerTest {
    private static final String HANDSHAKE = """
            GET /ws HTTP/1.1\r
            Host: example.org\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            \r
            """;

    private static final String CHUNKED = """
            POST /ws HTTP/1.1\r
            Content-Type: application/x-www-form-urlencoded\r
            Transfer-Encoding: chunked\r
            \r
            """;

    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK";
    private static final int LONGEST = 1000;

    private final RecordedPushes broker = new RecordedPushes();
    private final FakeApplication pool = new FakeApplication();
    private final EmbeddedChannel channel = new EmbeddedChannel() {
        @Override
        protected SocketAddress localAddress0() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
        }
    };
    private final Hub hub = new Hub(List.of(channel.eventLoop()));
    private final Sessions sessions =
            new Sessions(channel.eventLoop(), hub.shard(0), broker, BridgeEvents.NONE, Duration.ofHours(1));

    @BeforeEach
    void connect() {
        channel.freezeTime();
        RouteConfig route = RouteConfig.builder("php", Script.of("/srv/ws.php"))
                .dialect(DialectName.WS2HTTP)
                .build();
        PoolConfig at =
                PoolConfig.builder("php", Address.parse("/run/php.sock")).build();
        BridgeConfig config = BridgeConfig.builder(Address.parse("127.0.0.1:0"), at, route)
                .ws2httpPush(true)
                .build();
        Router router = new Router(config.routes());
        Application application = new Application(route, Dialect.of(route, null), pool);
        Reception reception = new Reception(
                config,
                router,
                Map.of(router.routes().get(0), application),
                List.of(sessions),
                new Random(0),
                new Admission(AdmissionConfig.DEFAULT, System::nanoTime),
                BufferMemory.ofProcess());
        channel.pipeline()
                .addLast(
                        new HttpServerCodec(),
                        new FlowControlHandler(),
                        new PushHandler(reception, new Pushes(broker, LONGEST)));
    }

    @AfterEach
    void nothingIsLeftBehind() {
        channel.finishAndReleaseAll();
        sessions.abandon();
        channel.runPendingTasks();
    }

    // --- What is pushed, and to whom.

    @Test
    void aPushGoesToEverybodyAtTheRequestsOwnPathAndQuery() {
        send(form("/ws?room=7", "verb=MESSAGE&data=gr%C3%BC%C3%9F+dich%21"));
        assertThat(broker.pushed).containsExactly("TEXT gr\u00fc\u00df dich! to /ws?room=7");
        assertThat(said()).isEqualTo(OK);
    }

    @Test
    void thoseInNotToAreLeftOut() {
        send(form("/ws", "verb=MESSAGE&notTo=a1%2C+b2%2C&data=x"));
        send(form("/ws", "verb=MESSAGE&notTo=&id=&data=y"));
        assertThat(broker.pushed).containsExactly("TEXT x to /ws but [a1, b2]", "TEXT y to /ws");
    }

    @Test
    void anIdCountsMoreThanThePath() {
        send(form("/", "id=a1&verb=MESSAGE&notTo=a1&data=x"));
        assertThat(broker.pushed).containsExactly("TEXT x to Connections[ids=[a1]]");
        assertThat(said()).isEqualTo(OK);
    }

    @Test
    void aPushWithoutDataIsAnEmptyMessage() {
        send(form("/", "id=a1&verb=MESSAGE"));
        assertThat(broker.pushed).containsExactly("TEXT  to Connections[ids=[a1]]");
    }

    @Test
    void aMultipartFormDoesTheSame() {
        send(multipart("id", "a1", "verb", "MESSAGE", "data", "a=b&c\r\n--not the end"));
        assertThat(broker.pushed).containsExactly("TEXT a=b&c\r\n--not the end to Connections[ids=[a1]]");
        assertThat(said()).isEqualTo(OK);
    }

    @Test
    void whereverTheBytesAreCutTheFormIsTheSame() {
        for (String whole : List.of(
                form("/ws", "verb=MESSAGE&data=%41b"),
                multipart("verb", "MESSAGE", "data", "Ab"),
                CHUNKED + "9\r\nverb=MESS\r\nd\r\nAGE&data=%41b\r\n0\r\n\r\n")) {
            for (int i = 0; i < whole.length(); i++) send(whole.substring(i, i + 1));
        }
        assertThat(broker.pushed).containsExactly("TEXT Ab to /ws", "TEXT Ab to /ws", "TEXT Ab to /ws");
    }

    @Test
    void anotherVerbIsTakenAndMeansNothing() {
        send(form("/", "id=a1&verb=CLOSE"));
        assertThat(broker.pushed).isEmpty();
        assertThat(said()).isEqualTo(OK);
    }

    // --- What is refused.

    @ParameterizedTest
    @CsvSource({
        "'id=a1&data=x', 'verb: missing (expected: MESSAGE)'",
        "'', 'verb: missing (expected: MESSAGE)'",
        "'verb=MESSAGE&data=%ff', 'data: not UTF-8 (expected: UTF-8'",
        "'verb=MESSAGE&data=%ed%a0%80', 'data: not UTF-8'",
        "'verb=MESSAGE&data=a&data=b', 'data: twice (expected: once)'",
        "'verb=MESSAGE&data=%4', 'form: a % at byte '",
        "'verb=MESSAGE&data=%zz', 'form: a % at byte '",
    })
    void aFormThatMakesNoSenseIsA500WithAReason(String body, String reason) {
        send(form("/", body));
        assertThat(said()).startsWith("HTTP/1.1 500 Internal Server Error\r\n").contains(reason);
        assertThat(broker.pushed).isEmpty();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aMultipartFormThatEndsTooEarlyIsA500() {
        String whole = multipart("verb", "MESSAGE", "data", "the end of this is mis");
        String body = whole.substring(whole.indexOf("\r\n\r\n") + 4, whole.indexOf("mis"));
        send(head("/ws", "multipart/form-data; boundary=B", body.length()) + body);
        assertThat(said()).startsWith("HTTP/1.1 500 ").contains("form: it ends too early");
        assertThat(broker.pushed).isEmpty();
    }

    @Test
    void aMultipartFormWithoutABoundaryIsA500() {
        send(head("/ws", "multipart/form-data", 1) + "x");
        assertThat(said()).startsWith("HTTP/1.1 500 ").contains("a boundary of 1 to 70");
    }

    @Test
    void aMessageBeyondTheLimitIsA413() {
        send(form("/", "verb=MESSAGE&data=" + "x".repeat(LONGEST)));
        assertThat(said()).isEqualTo(OK);
        send(form("/", "verb=MESSAGE&data=" + "x".repeat(LONGEST + 1)));
        assertThat(said()).startsWith("HTTP/1.1 413 ").contains("data: 1001 bytes (expected: at most 1000)");
    }

    @Test
    void aBodyThatIsCutInPiecesCannotOutgrowTheLimit() {
        send(CHUNKED);
        for (int i = 0; i < 80 && channel.isOpen(); i++) send("400\r\n" + "x".repeat(1024) + "\r\n");
        assertThat(said()).startsWith("HTTP/1.1 413 ");
        // The rest is thrown away, so that the answer is not destroyed by a reset.
        assertThat(channel.isOpen()).isTrue();
        send("0\r\n\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoIsRefusedHearsItBeforeItsBodyHasArrived() {
        send("POST / HTTP/1.1\r\nOrigin: http://evil.example\r\nContent-Length: 3\r\n\r\n");
        assertThat(said()).startsWith("HTTP/1.1 403 Forbidden\r\n").contains("its header Origin says");
        send("a=b");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void anOrdinaryRequestIsA500() {
        send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(said()).startsWith("HTTP/1.1 500 ").contains("method: GET (expected: POST with a form");
        assertThat(channel.isOpen()).isFalse();
    }

    // --- Connections.

    @Test
    void aConnectionMayPushAgainUnlessItSaysOtherwise() {
        send(form("/", "verb=MESSAGE&data=1").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        assertThat(said()).contains("connection: close\r\n").endsWith("OK");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void pipelinedPushesAreCarriedOneAfterTheOther() {
        broker.slow = true;
        send(form("/", "verb=MESSAGE&data=1") + form("/", "verb=MESSAGE&data=2"));
        assertThat(broker.pushed).hasSize(1);
        assertThat(said()).isEmpty();
        broker.arrive();
        channel.runPendingTasks();
        assertThat(broker.pushed).hasSize(2);
        assertThat(said()).isEqualTo(OK);
        broker.arrive();
        channel.runPendingTasks();
        assertThat(said()).isEqualTo(OK);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void thousandsOfPipelinedPushesAreAnsweredInTheirOrder() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 2_000; i++) all.append(form("/", "verb=MESSAGE&data=" + i));
        send(all.toString());
        assertThat(said()).isEqualTo(OK.repeat(2_000));
        assertThat(broker.pushed).hasSize(2_000).endsWith("TEXT 1999 to /");
    }

    @Test
    void whoAsksFirstIsToldToGoOn() {
        String whole = form("/", "verb=MESSAGE&data=1").replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n");
        int body = whole.indexOf("\r\n\r\n") + 4;
        send(whole.substring(0, body));
        assertThat(said()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        send(whole.substring(body));
        assertThat(said()).isEqualTo(OK);
    }

    @Test
    void whoSaysNothingIsCutOff() {
        pass(9);
        send(form("/", "verb=MESSAGE&data=1"));
        pass(9);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aHandshakeIsAnsweredAsEver() {
        send(HANDSHAKE);
        assertThat(said()).startsWith("HTTP/1.1 101 Switching Protocols\r\n");
        assertThat(pool.asked).hasSize(1);
        assertThat(channel.pipeline().names()).hasSize(3);
        pass(20);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aHandshakeMayFollowAPush() {
        send(form("/", "verb=MESSAGE&data=1") + HANDSHAKE);
        assertThat(said()).startsWith(OK + "HTTP/1.1 101 Switching Protocols\r\n");
    }

    @Test
    void aBrokenHandshakeIsRefusedAsEver() {
        send(HANDSHAKE.replace("13", "8"));
        assertThat(said()).startsWith("HTTP/1.1 426 Upgrade Required\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    private static String form(String uri, String body) {
        return head(uri, "application/x-www-form-urlencoded", body.length()) + body;
    }

    private static String multipart(String... namesAndValues) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            body.append("--B\r\nContent-Disposition: form-data; name=\"" + namesAndValues[i] + "\"\r\n\r\n");
            body.append(namesAndValues[i + 1]).append("\r\n");
        }
        body.append("--B--\r\n");
        return head("/ws", "multipart/form-data; boundary=B", body.length()) + body;
    }

    private static String head(String uri, String type, int length) {
        return "POST " + uri + " HTTP/1.1\r\nHost: localhost:8080\r\nContent-Type: " + type + "\r\nContent-Length: "
                + length + "\r\n\r\n";
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, UTF_8));
    }

    /** Everything that was written since the last call, one char for each byte. */
    private String said() {
        StringBuilder said = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            said.append(new String(ByteBufUtil.getBytes(part), ISO_8859_1));
            part.release();
        }
        return said.toString();
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }
}
