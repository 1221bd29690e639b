package io.ws2fcgi.bridge;

import static org.awaitility.Awaitility.await;

import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.metrics.EventLog;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.PhpFpm;
import io.ws2fcgi.fixtures.PhpFpmPool;
import io.ws2fcgi.fixtures.WebSocketHandshake;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/**
 * A bridge in front of a real php-fpm with one script, and what both of them saw.
 *
 * <p>The script is PHP without the opening tag. It finds the event's name in {@code $event} and the message in {@code
 * $body}, and what it is asked is recorded before it runs: {@link #seen()}.
 */
final class PhpBridge implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What every script begins with; a line is written at once, so that nobody reads half of one that counts. */
    private static final String PRELUDE = """
            <?php
            $event = $_SERVER['WS_EVENT'] ?? '';
            $body = file_get_contents('php://input');
            function seen($event) { file_put_contents('SEEN', http_build_query($event) . "\\n", FILE_APPEND | LOCK_EX); }
            seen(['BODY' => substr($body, 0, 1000), 'BODY_LENGTH' => strlen($body)] + $_SERVER);
            """;

    private static final String DICTATED = """
            if ($event !== 'message') exit;
            [$head, $answer] = explode("\\n\\n", "\\n" . $body, 2);
            foreach (array_filter(explode("\\n", $head)) as $line) header($line);
            echo $answer;
            """;

    private static final String SEEN = "seen.log";

    private final PhpFpm fpm;
    private final Bridge bridge;
    private final RecordedLog log;

    private PhpBridge(PhpFpm fpm, Bridge bridge, RecordedLog log) {
        this.fpm = fpm;
        this.bridge = bridge;
        this.log = log;
    }

    /** A bridge whose script is {@code source}, to be described further, and then started. */
    static Plan running(String source) {
        return new Plan(source);
    }

    /** A bridge whose script is one of those that come with the fixtures. */
    static Plan runningFixture(String name) {
        return new Plan("require __DIR__ . '/" + name + "';").with(name);
    }

    /** A bridge whose script answers each message with the document that it is: header lines, an empty line, a body. */
    static Plan dictated() {
        return new Plan(DICTATED);
    }

    /** What a {@link PhpBridge} shall be. */
    static final class Plan {
        private final String source;
        private String fixture = "";
        private UnaryOperator<PhpFpmPool> workers = UnaryOperator.identity();
        private UnaryOperator<PoolConfig.Builder> pool = UnaryOperator.identity();
        private UnaryOperator<RouteConfig.Builder> route = UnaryOperator.identity();
        private UnaryOperator<BridgeConfig.Builder> config = UnaryOperator.identity();

        private Plan(String source) {
            this.source = source;
        }

        private Plan with(String fixtureScript) {
            fixture = fixtureScript;
            return this;
        }

        Plan fpm(UnaryOperator<PhpFpmPool> changes) {
            workers = changes;
            return this;
        }

        Plan pool(UnaryOperator<PoolConfig.Builder> changes) {
            pool = changes;
            return this;
        }

        Plan route(UnaryOperator<RouteConfig.Builder> changes) {
            route = changes;
            return this;
        }

        Plan config(UnaryOperator<BridgeConfig.Builder> changes) {
            config = changes;
            return this;
        }

        PhpBridge start() throws IOException {
            PhpFpm fpm = workers.apply(PhpFpm.pool()).start();
            RecordedLog log = RecordedLog.begin();
            try {
                return new PhpBridge(fpm, Bridge.start(config(fpm), new EventLog()), log);
            } catch (IOException | RuntimeException failed) {
                log.close();
                fpm.close();
                throw failed;
            }
        }

        private BridgeConfig config(PhpFpm fpm) {
            if (!fixture.isEmpty()) fpm.script(fixture);
            String prelude = PRELUDE.replace("SEEN", fpm.file(SEEN).toString());
            RouteConfig.Builder to = RouteConfig.builder("php", Script.of(fpm.script("app.php", prelude + source)));
            PoolConfig.Builder at = PoolConfig.builder("php", Address.parse(Addresses.text(fpm.address())))
                    .maxConnections(2)
                    .profile(Profile.HALF_CLOSED);
            Address listen = Address.parse("127.0.0.1:0");
            // Two, so that whatever goes from one to another does so on small machines, too.
            return config.apply(BridgeConfig.builder(
                                    listen,
                                    pool.apply(at).build(),
                                    route.apply(to).build())
                            .eventLoops(2))
                    .build();
        }
    }

    PhpFpm fpm() {
        return fpm;
    }

    Bridge bridge() {
        return bridge;
    }

    RecordedLog log() {
        return log;
    }

    Backend.Load load() {
        return bridge.backends().get(0).load();
    }

    /** A handshake to the first listener. */
    WebSocketHandshake client() {
        return WebSocketTestClient.to(address());
    }

    WebSocketTestClient connect() {
        return client().connect();
    }

    SocketAddress address() {
        Address first = bridge.addresses().get(0);
        if (first instanceof Address.Unix unix) return UnixDomainSocketAddress.of(unix.path());
        Address.Tcp tcp = (Address.Tcp) first;
        return new InetSocketAddress(tcp.host(), tcp.port());
    }

    /** What the script was asked so far, in the order in which it noticed. */
    List<SeenEvent> seen() {
        return SeenEvent.readAll(fpm.text(SEEN));
    }

    List<SeenEvent> seen(String event) {
        return seen().stream().filter(seen -> seen.event().equals(event)).toList();
    }

    /** Waits until the script was asked {@code count} such events, and returns them. */
    List<SeenEvent> awaitSeen(String event, int count) {
        eventually(count + " " + event + " events", () -> seen(event).size() >= count);
        return seen(event);
    }

    /** Waits until the script was asked such an event, and returns it. */
    SeenEvent awaitSeen(String event) {
        return awaitSeen(event, 1).get(0);
    }

    static void eventually(String what, Callable<Boolean> condition) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    @Override
    public void close() {
        bridge.close();
        log.close();
        fpm.close();
    }
}
