package io.ws2fcgi.bridge.backend;

import static io.netty.buffer.Unpooled.EMPTY_BUFFER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.FcgiRequest;
import io.ws2fcgi.fixtures.Addresses;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Two loops, the pools of one test and those who ask them. When it closes, nothing may be left. */
final class Asking implements AutoCloseable {
    static final Terms PATIENT = Terms.message(Duration.ofSeconds(20), "key");
    static final Terms HASTY = Terms.open(Duration.ofSeconds(20), "key");

    private final Transport transport;
    private final EventLoopGroup loops;
    private final List<Backend> pools = new ArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    Asking(Transport transport) {
        this.transport = transport;
        this.loops = transport.newGroup(2, "asking");
    }

    static PoolConfig.Builder at(SocketAddress address) {
        return PoolConfig.builder("php", Address.parse(Addresses.text(address)));
    }

    Backend pool(SocketAddress address) {
        return pool(at(address));
    }

    Backend pool(PoolConfig.Builder config) {
        Backend pool = Backend.pool(config.build(), transport, new Heard());
        pool.start(loops);
        pools.add(pool);
        return pool;
    }

    EventLoop loop() {
        return loops.next();
    }

    Asked ask(Backend pool, Terms terms, FcgiRequest request) {
        return ask(pool, terms, request, loop());
    }

    Asked ask(Backend pool, Terms terms, EventLoop loop) {
        return ask(pool, terms, request("/any.php", ""), loop);
    }

    private static Asked ask(Backend pool, Terms terms, FcgiRequest request, EventLoop loop) {
        var asked = new Asked(loop);
        loop.execute(() -> pool.ask(request, terms, loop, asked));
        return asked;
    }

    Asked ask(Backend pool, Terms terms) {
        return ask(pool, terms, request("/any.php", ""));
    }

    Asked ask(Backend pool) {
        return ask(pool, PATIENT);
    }

    List<Asked> askTimes(int times, Backend pool, Terms terms) {
        return Stream.generate(() -> ask(pool, terms)).limit(times).toList();
    }

    static FcgiRequest request(String script, String body) {
        return request(FcgiParams.builder(), script, body.getBytes(UTF_8));
    }

    static FcgiRequest request(FcgiParams.Builder params, String script, byte... body) {
        params.add("REQUEST_METHOD", "POST")
                .add("SCRIPT_FILENAME", script)
                .add("SCRIPT_NAME", "/script.php")
                .add("CONTENT_TYPE", "application/octet-stream")
                .add("CONTENT_LENGTH", Integer.toString(body.length));
        // A real buffer, so that the leak check sees whoever forgets it.
        ByteBuf stdin = body.length == 0
                ? EMPTY_BUFFER
                : PooledByteBufAllocator.DEFAULT.buffer().writeBytes(body);
        return FcgiRequest.responder(params.build(), stdin);
    }

    /** What the pools told operators, in short. */
    List<String> heard() {
        return List.copyOf(heard);
    }

    private final class Heard implements BridgeEvents {
        @Override
        public void serverDown(String pool, String server, String why) {
            heard.add("down " + server + ": " + why);
        }

        @Override
        public void serverUp(String pool, String server) {
            heard.add("up " + server);
        }

        @Override
        public void poolWarned(String pool, String message) {
            heard.add("warned " + pool + ": " + message);
        }
    }

    static void awaitIdle(Backend pool) {
        awaitLoad(pool, 0, 0, 0);
    }

    static void awaitLoad(Backend pool, int inUse, int waiting, int overdue) {
        Awaitility.await().untilAsserted(() -> assertThat(glance(pool)).isEqualTo(List.of(inUse, waiting, overdue)));
    }

    /** So many have a place or wait for one. */
    static void awaitPresent(Backend pool, int requests) {
        Awaitility.await().until(() -> pool.load().inUse() + pool.load().waiting(), present -> present == requests);
    }

    private static List<Integer> glance(Backend pool) {
        Backend.Load load = pool.load();
        return List.of(load.inUse(), load.waiting(), load.overdue());
    }

    @Override
    public void close() {
        try {
            for (Backend pool : pools) {
                assertThat(pool.close().awaitUninterruptibly(20, TimeUnit.SECONDS))
                        .isTrue();
                awaitIdle(pool);
            }
        } finally {
            loops.shutdownGracefully(50, 10000, TimeUnit.MILLISECONDS).syncUninterruptibly();
        }
    }
}
