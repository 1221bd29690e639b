package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.ws2fcgi.bridge.admission.Admission;
import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.AdmissionConfig;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.dialect.Dialect;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.hub.Hub;
import io.ws2fcgi.bridge.net.BufferMemory;
import io.ws2fcgi.bridge.route.Router;
import io.ws2fcgi.bridge.session.Application;
import io.ws2fcgi.bridge.session.Sessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The bridge without sockets: everything of a client's pipeline from its handshake on, the session, the dialect, the hub and
 * the codec. All on the calling thread; each channel has a loop of its own, as embedded ones do, and all share the hub's one
 * shard.
 */
final class EmbeddedBridge {
    private static final String HANDSHAKE = """
            GET /chat?room=lobby HTTP/1.1\r
            Host: chat.example.org\r
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r
            Accept-Language: en-US,en;q=0.5\r
            Accept-Encoding: gzip, deflate, br, zstd\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Cookie: PHPSESSID=0123456789abcdefghijklmnop; theme=dark; consent=1\r
            Pragma: no-cache\r
            Cache-Control: no-cache\r
            Connection: keep-alive, Upgrade\r
            Upgrade: websocket\r
            \r
            """;

    private final EmbeddedPool pool = new EmbeddedPool();
    private final List<Sink> clients;
    private final Hub hub;

    /** With clients that are connected, and subscribed to {@code lobby}. */
    EmbeddedBridge(int count) {
        clients = Stream.generate(Sink::new).limit(count).toList();
        hub = new Hub(List.of(clients.get(0).eventLoop()));
        Reception reception = reception(clients.stream().map(Sink::eventLoop).toList(), hub, pool);
        pool.answerWith("WS-Subscribe: lobby\r\n\r\n");
        for (Sink client : clients) connect(client, reception);
    }

    /** What takes clients on these loops, all in the hub's first shard, and asks {@code pool} about them. */
    static Reception reception(List<EventLoop> loops, Hub hub, Backend pool) {
        List<Sessions> sessions = new ArrayList<>();
        for (EventLoop loop : loops) {
            sessions.add(new Sessions(loop, hub.shard(0), Broker.local(hub), BridgeEvents.NONE, Duration.ofHours(1)));
        }
        RouteConfig route = RouteConfig.builder("php", Script.of("/var/www/chat/public/ws.php"))
                .pattern("/chat")
                .build();
        PoolConfig php =
                PoolConfig.builder("php", Address.parse("/run/php.sock")).build();
        // Nothing but what is asked for shall be written.
        BridgeConfig config = BridgeConfig.builder(Address.parse("127.0.0.1:0"), php, route)
                .pings(Duration.ofHours(1))
                .build();
        Router router = new Router(config.routes());
        return new Reception(
                config,
                router,
                Map.of(router.routes().get(0), new Application(route, Dialect.of(route, null), pool)),
                sessions,
                new Random(0),
                new Admission(AdmissionConfig.DEFAULT, System::nanoTime),
                new BufferMemory(() -> 0, 1000));
    }

    private static void connect(Sink client, Reception reception) {
        client.keep(true);
        client.pipeline().addLast(new FirstByteHandler(false));
        Listener.addHttp(client.pipeline(), reception.rules());
        client.pipeline().addLast(new HandshakeHandler(reception));
        client.pipeline().fireChannelActive();
        client.writeInbound(Unpooled.copiedBuffer(HANDSHAKE, ISO_8859_1));
        String head = new String(client.last(), ISO_8859_1);
        if (!head.startsWith("HTTP/1.1 101 ")) throw new IllegalStateException(head + " (expected: 101)");
        client.keep(false);
    }

    EmbeddedPool pool() {
        return pool;
    }

    Hub hub() {
        return hub;
    }

    List<Sink> clients() {
        return clients;
    }
}
