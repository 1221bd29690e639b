package io.ws2fcgi.bridge.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ws2fcgi.bridge.admission.Admission;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.AdmissionConfig;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.dialect.Dialect;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.Limit;
import io.ws2fcgi.bridge.hub.Hub;
import io.ws2fcgi.bridge.net.BufferMemory;
import io.ws2fcgi.bridge.route.Router;
import io.ws2fcgi.bridge.session.Application;
import io.ws2fcgi.bridge.session.FakeApplication;
import io.ws2fcgi.bridge.session.Sessions;
import io.ws2fcgi.fcgi.CgiLimits;
import io.ws2fcgi.fcgi.CgiResponseParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A client's whole pipeline, byte for byte, from its handshake on; the application is the test. */
public final class WiredClient implements AutoCloseable {
    private static final String HANDSHAKE = """
            GET /chat HTTP/1.1\r
            Host: example.org\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            """;

    /** What the application was asked and has not been asked for: {@code text Hello}, {@code close 1000 client}. */
    public final List<String> heard = new ArrayList<>();
    /** The limits that were told, by their labels. */
    public final List<String> limited = new ArrayList<>();

    public int autoReplies;
    /** Of the memory for buffers, in thousandths of what there is. */
    public int memoryUsed;

    private final FakeApplication pool = new FakeApplication();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Sessions sessions;
    private String head = "";

    private WiredClient(UnaryOperator<RouteConfig.Builder> changes, UnaryOperator<BridgeConfig.Builder> bridge) {
        channel.freezeTime();
        BridgeEvents events = new Witness();
        Hub hub = new Hub(List.of(channel.eventLoop()));
        sessions = new Sessions(channel.eventLoop(), hub.shard(0), Broker.local(hub), events, Duration.ofHours(1));
        RouteConfig route = changes.apply(RouteConfig.builder("php", Script.of("/srv/ws.php")))
                .build();
        PoolConfig php =
                PoolConfig.builder("php", Address.parse("/run/php.sock")).build();
        BridgeConfig config = bridge.apply(BridgeConfig.builder(Address.parse("127.0.0.1:0"), php, route))
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
                new BufferMemory(() -> memoryUsed, 1000));
        channel.pipeline().addLast(new FirstByteHandler(false));
        Listener.addHttp(channel.pipeline(), reception.rules());
        channel.pipeline().addLast(new HandshakeHandler(reception));
        channel.pipeline().fireChannelActive();
    }

    private WiredClient begun(String... offers) {
        StringBuilder handshake = new StringBuilder(HANDSHAKE);
        for (String offer : offers)
            handshake.append("Sec-WebSocket-Extensions: ").append(offer).append("\r\n");
        send(handshake.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        answer("");
        head = new String(said(), StandardCharsets.ISO_8859_1);
        assertThat(head).startsWith("HTTP/1.1 101 ").endsWith("\r\n\r\n");
        return this;
    }

    /** One that has connected, and has said nothing yet; to a bridge that is changed so. */
    static WiredClient silent(UnaryOperator<BridgeConfig.Builder> bridge) {
        return new WiredClient(route -> route.pattern("/chat"), bridge);
    }

    /** One that is in, on a route that is changed so; it offers these extensions. */
    public static WiredClient connect(UnaryOperator<RouteConfig.Builder> changes, String... offers) {
        return new WiredClient(changes, UnaryOperator.identity()).begun(offers);
    }

    /** The head of the 101. */
    public String head() {
        return head;
    }

    public EmbeddedChannel channel() {
        return channel;
    }

    /** The client sends this, in one piece; if the connection is still there. */
    public void send(byte... bytes) {
        if (!channel.isOpen()) return;
        channel.writeInbound(Unpooled.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes));
    }

    /** Everything that was written since the last call. */
    public byte[] said() {
        ByteBuf said = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            said.writeBytes(part);
            part.release();
        }
        return ByteBufUtil.getBytes(said);
    }

    public boolean isOpen() {
        return channel.isOpen();
    }

    public boolean isRead() {
        return channel.config().isAutoRead();
    }

    public boolean isAsked() {
        return !pool.isIdle();
    }

    /** Answers the oldest question with this text. */
    public void answer(String text) {
        FakeApplication.Asked asked = pool.next();
        note(asked.request());
        CgiResponseParser parser = new CgiResponseParser(CgiLimits.defaults());
        parser.add(Unpooled.copiedBuffer("Content-Type: text/plain\r\n\r\n" + text, StandardCharsets.UTF_8));
        asked.reply().answered(parser.finish());
        channel.runPendingTasks();
    }

    /** Answers everything, until there is nothing to answer. */
    public void answerAll() {
        while (isAsked()) answer("");
    }

    private void note(FakeApplication.FcgiRequestView request) {
        if (request.event().equals("open")) return;
        boolean text = String.valueOf(request.params().get("CONTENT_TYPE")).startsWith("text/");
        heard.add(
                request.event().equals("message")
                        ? (text ? "text " : "binary ") + request.body()
                        : "close " + request.closeCode() + " "
                                + request.params().get("WS_CLOSE_BY"));
    }

    public void pass(Duration time) {
        pass(time, Duration.ofMillis(100));
    }

    public void pass(Duration time, Duration step) {
        for (long i = 0; i < time.toNanos() / step.toNanos(); i++) {
            channel.advanceTimeBy(step.toNanos(), TimeUnit.NANOSECONDS);
            channel.runScheduledPendingTasks();
            channel.runPendingTasks();
        }
    }

    /** The client vanishes, and everything is given back. */
    @Override
    public void close() {
        channel.finishAndReleaseAll();
        answerAll();
        sessions.abandon();
        channel.runPendingTasks();
        channel.checkException();
    }

    private final class Witness implements BridgeEvents {
        @Override
        public void limited(Limit limit, String from, String message) {
            limited.add(limit.label());
        }

        @Override
        public void autoReplied(ClientInfo client) {
            autoReplies++;
        }
    }
}
