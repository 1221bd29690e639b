package io.ws2fcgi.bridge.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.ws2fcgi.bridge.admission.Admission;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.AdmissionConfig;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.Limits;
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
import io.ws2fcgi.fcgi.RequestState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client's whole pipeline, byte for byte; the application is the test. */
final class ListenerTest {
    private static final String HANDSHAKE = """
            GET /chat HTTP/1.1\r
            Host: example.org\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            \r
            """;

    private final FakeApplication pool = new FakeApplication();
    private final EmbeddedChannel client = new EmbeddedChannel();
    private final Sessions sessions = sessions();

    @BeforeEach
    void connect() {
        client.freezeTime();
        RouteConfig route = RouteConfig.builder("php", Script.of("/srv/ws.php"))
                .pattern("/chat")
                .limits(Limits.builder()
                        .messageBytes(1000)
                        .inboxMessages(2)
                        .inboxBytes(10_000)
                        .build())
                .build();
        PoolConfig php =
                PoolConfig.builder("php", Address.parse("/run/php.sock")).build();
        BridgeConfig config =
                BridgeConfig.builder(Address.parse("127.0.0.1:0"), php, route).build();
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
        client.pipeline().addLast(new HttpServerCodec(), new HandshakeHandler(reception));
        client.pipeline().fireChannelActive();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        client.finishAndReleaseAll();
        sessions.abandon();
        client.runPendingTasks();
    }

    @Test
    void theHandshakeIsAnsweredWhenTheApplicationHasSpoken() {
        send(HANDSHAKE);
        assertThat(said()).isEmpty();
        pool.answer("Content-Type: text/plain", "X-App: yes", "", "hi");
        assertThat(said())
                .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                .contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", "X-App: yes\r\n")
                .endsWith("\r\n\r\n\u0081\u0002hi");
        assertThat(client.pipeline().names()).hasSize(3);
    }

    @Test
    void untilThenTheClientIsNotReadAndWhoTalksIsCutOff() {
        send(HANDSHAKE);
        assertThat(client.config().isAutoRead()).isFalse();
        send("GET /again HTTP/1.1\r\n\r\n");
        assertThat(client.isOpen()).isFalse();
        pool.ok();
        assertThat(pool.asked).containsExactly("open", "close 1006 bridge");
    }

    @Test
    void aRejectionIsAnOrdinaryResponseAndTheEnd() {
        send(HANDSHAKE);
        pool.answer("Status: 403 No entry", "Set-Cookie: a=1", "Set-Cookie: b=2", "Content-Type: text/plain", "", "no");
        assertThat(said())
                .startsWith("HTTP/1.1 403 No entry\r\n")
                .contains(
                        "Set-Cookie: a=1\r\n", "Set-Cookie: b=2\r\n", "content-length: 2\r\n", "connection: close\r\n")
                .endsWith("\r\n\r\nno");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aPoolThatIsAwayIs503WithRetryAfter() {
        send(HANDSHAKE);
        pool.fail(Kind.UNREACHABLE, RequestState.NOT_SENT);
        assertThat(said()).startsWith("HTTP/1.1 503 Service Unavailable\r\n").contains("Retry-After: 1\r\n");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void whoComesWhileTheBridgeStopsIsRefusedAndTheApplicationNotAsked() {
        sessions.drain();
        client.runPendingTasks();
        send(HANDSHAKE);
        assertThat(said())
                .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                .contains("retry-after: 1\r\n", "connection: close\r\n");
        assertThat(client.isOpen()).isFalse();
        assertThat(pool.asked).isEmpty();
    }

    @Test
    void aPathWithoutARouteIs404() {
        send(HANDSHAKE.replace("/chat", "/other"));
        assertThat(said()).startsWith("HTTP/1.1 404 Not Found\r\n");
        assertThat(pool.asked).isEmpty();
    }

    @Test
    void anOrdinaryRequestIsToldWhatThisPortIsFor() {
        send("GET /chat HTTP/1.1\r\nHost: example.org\r\n\r\n");
        assertThat(said())
                .startsWith("HTTP/1.1 426 Upgrade Required\r\n")
                .contains("upgrade: websocket\r\n", "WebSocket client");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void whoDoesNotFinishItsHandshakeInTimeIsCutOff() {
        send("GET /chat HTTP/1.1\r\n");
        pass(Duration.ofSeconds(9));
        assertThat(client.isOpen()).isTrue();
        pass(Duration.ofSeconds(1));
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aPingIsAnsweredWithoutTheApplication() {
        open();
        send(frame(0x9, "are you there"));
        assertThat(said()).isEqualTo("\u008a\rare you there");
        assertThat(pool.asked).containsExactly("open");
    }

    @Test
    void aPingBetweenFragmentsIsAnsweredAtOnce() {
        open();
        send(masked(0x01, "he"));
        send(frame(0x9, "p"));
        assertThat(said()).isEqualTo("\u008a\u0001p");
        send(frame(0x0, "llo"));
        assertThat(pool.asked).endsWith("message hello");
        pool.ok();
    }

    @Test
    void theClientsCloseIsAnsweredWithItsCode() {
        open();
        send(frame(0x8, "\u0003\u00e8bye"));
        assertThat(said()).isEqualTo("\u0088\u0002\u0003\u00e8");
        assertThat(client.isOpen()).isFalse();
        assertThat(pool.asked).endsWith("close 1000 client");
        pool.ok();
    }

    @Test
    void aCloseWithoutStatusIs1005ForTheApplication() {
        open();
        send(frame(0x8, ""));
        assertThat(said()).isEqualTo("\u0088\u0000");
        assertThat(pool.asked).endsWith("close 1005 client");
        pool.ok();
    }

    @Test
    void aCloseByTheApplicationWaitsForTheClientsAnswer() {
        open();
        send(frame(0x1, "a"));
        pool.answer("WS-Close: 4001 enough", "", "");
        assertThat(said()).isEqualTo("\u0088\u0008\u000f\u00a1enough");
        send(frame(0x1, "ignored"));
        assertThat(client.isOpen()).isTrue();
        send(frame(0x8, "\u000f\u00a1"));
        assertThat(client.isOpen()).isFalse();
        assertThat(pool.asked).endsWith("message a", "close 4001 application");
        pool.ok();
    }

    @Test
    void aClientThatDoesNotAnswerTheCloseIsCutOff() {
        open();
        send(frame(0x1, "a"));
        pool.answer("WS-Close: 4001 enough", "", "");
        pass(Duration.ofSeconds(5));
        assertThat(client.isOpen()).isFalse();
        assertThat(pool.asked).endsWith("close 4001 application");
        pool.ok();
    }

    @Test
    void aBrokenFrameIs1002AndWhatFollowsIsThrownAway() {
        open();
        send("\u0081\u0001a");
        assertThat(said()).startsWith("\u0088").contains("\u0003\u00ea");
        send(frame(0x1, "never seen"));
        assertThat(pool.asked).containsExactly("open");
        pass(Duration.ofSeconds(5));
        assertThat(client.isOpen()).isFalse();
        assertThat(pool.asked).endsWith("close 1002 bridge");
        pool.ok();
    }

    @Test
    void aMessageBeyondTheLimitIs1009FromItsHeaderOn() {
        open();
        send("\u0082\u00fe\u0003\u00e9");
        assertThat(said()).startsWith("\u0088").contains("\u0003\u00f1");
        pass(Duration.ofSeconds(5));
        assertThat(pool.asked).endsWith("close 1009 bridge");
        pool.ok();
    }

    @Test
    void textThatIsNotUtf8Is1007() {
        open();
        send(frame(0x1, "\u00c3("));
        assertThat(said()).startsWith("\u0088").contains("\u0003\u00ef");
        pass(Duration.ofSeconds(5));
        assertThat(pool.asked).endsWith("close 1007 bridge");
        pool.ok();
    }

    @Test
    void aFullInboxStopsReading() {
        open();
        send(frame(0x1, "asked"));
        send(frame(0x1, "1"));
        assertThat(client.config().isAutoRead()).isTrue();
        send(frame(0x1, "2"));
        assertThat(client.config().isAutoRead()).isFalse();
        pool.ok();
        assertThat(client.config().isAutoRead()).isTrue();
        pool.ok();
        pool.ok();
    }

    @Test
    void aSilentClientIsPingedAndThenGivenUp() {
        open();
        pass(Duration.ofSeconds(30));
        assertThat(said()).isEqualTo("\u0089\u0000");
        send(frame(0xA, ""));
        pass(Duration.ofSeconds(30));
        assertThat(said()).isEqualTo("\u0089\u0000");
        assertThat(client.isOpen()).isTrue();
        pass(Duration.ofSeconds(30));
        assertThat(client.isOpen()).isFalse();
        assertThat(pool.asked).endsWith("close 1006 network");
        pool.ok();
    }

    @Test
    void noPongIsDueWhileTheBridgeItselfDoesNotRead() {
        open();
        send(frame(0x1, "asked"));
        send(frame(0x1, "1"));
        send(frame(0x1, "2"));
        pass(Duration.ofMinutes(5));
        assertThat(client.isOpen()).isTrue();
        pool.ok();
        pool.ok();
        pool.ok();
    }

    @Test
    void aClientThatWasNotReadHasAWholeIntervalForItsPongWhenItIsReadAgain() {
        open();
        send(frame(0x1, "asked"));
        send(frame(0x1, "1"));
        send(frame(0x1, "2"));
        pass(Duration.ofSeconds(30));
        assertThat(said()).isEqualTo("\u0089\u0000");
        pool.ok();
        pass(Duration.ofSeconds(30));
        assertThat(client.isOpen()).isTrue();
        pass(Duration.ofSeconds(30));
        assertThat(client.isOpen()).isFalse();
        pool.ok();
        pool.ok();
        pool.ok();
    }

    private void open() {
        send(HANDSHAKE);
        pool.ok();
        assertThat(said()).startsWith("HTTP/1.1 101 ");
    }

    private void send(String bytes) {
        client.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
    }

    /** Everything that was written since the last call, one char for each byte. */
    private String said() {
        StringBuilder said = new StringBuilder();
        for (ByteBuf part = client.readOutbound(); part != null; part = client.readOutbound()) {
            said.append(new String(ByteBufUtil.getBytes(part), StandardCharsets.ISO_8859_1));
            part.release();
        }
        return said.toString();
    }

    private static String frame(int opcode, String payload) {
        return masked(0x80 | opcode, payload);
    }

    /** Masked with zeros, so the payload stays readable. */
    private static String masked(int firstByte, String payload) {
        return "" + (char) firstByte + (char) (0x80 | payload.length()) + "\0\0\0\0" + payload;
    }

    private void pass(Duration time) {
        for (long i = 0; i < time.toSeconds(); i++) {
            client.advanceTimeBy(1, TimeUnit.SECONDS);
            client.runScheduledPendingTasks();
            client.runPendingTasks();
        }
    }

    private Sessions sessions() {
        Hub hub = new Hub(List.of(client.eventLoop()));
        return new Sessions(
                client.eventLoop(), hub.shard(0), Broker.local(hub), BridgeEvents.NONE, Duration.ofHours(1));
    }
}
