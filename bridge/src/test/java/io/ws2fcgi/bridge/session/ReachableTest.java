package io.ws2fcgi.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.dialect.Dialect;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientQuery;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Delivery;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.bridge.hub.Hub;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What others do to a client, what they are told became of it, and what they can see of the client. */
final class ReachableTest {
    private static final Delivery REACHED = new Delivery(1, 0, 0, List.of());
    private static final Delivery PENDING = new Delivery(0, 1, 0, List.of());
    private static final Delivery REFUSED = new Delivery(0, 0, 1, List.of());

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final FakeApplication pool = new FakeApplication();
    private final FakeClient client = new FakeClient();
    private final Hub hub = new Hub(List.of(channel.eventLoop()));
    private final Broker broker = Broker.local(hub);
    private final Sessions sessions =
            new Sessions(channel.eventLoop(), hub.shard(0), broker, BridgeEvents.NONE, Duration.ofHours(1));
    private final RouteConfig route = RouteConfig.builder("php", Script.of("/srv/ws.php"))
            .limits(Limits.builder().outboxBytes(100).build())
            .build();
    private final ConnectionId id = ConnectionId.draw(0, 0, new Random(0));
    private final Target target = new Target.Connections(List.of(id.text()));

    @AfterEach
    void nothingIsLeftBehind() {
        sessions.abandon();
        channel.runPendingTasks();
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void anOpenClientIsReached() {
        open();
        assertThat(send("hello")).isEqualTo(REACHED);
        assertThat(deliver(new Action.Subscribe(target, "room"))).isEqualTo(REACHED);
        assertThat(deliver(new Action.SetMeta(target, "nick", "ann"))).isEqualTo(REACHED);
        assertThat(deliver(new Action.Unsubscribe(target, null))).isEqualTo(REACHED);
        assertThat(deliver(new Action.Close(target, 4001, "bye"))).isEqualTo(REACHED);
        assertThat(client.heard).containsExactly("101", "text hello", "close 4001");
    }

    @Test
    void aClientThatIsStillOpeningIsPending() {
        connect();
        assertThat(send("early")).isEqualTo(PENDING);
        assertThat(deliver(new Action.Subscribe(target, "room"))).isEqualTo(PENDING);
        assertThat(deliver(new Action.SetMeta(target, "nick", "ann"))).isEqualTo(PENDING);
        assertThat(deliver(new Action.Unsubscribe(target, "lobby"))).isEqualTo(PENDING);
        assertThat(deliver(new Action.Close(target, 4001, "bye"))).isEqualTo(PENDING);
        pool.ok();
        assertThat(client.heard).containsExactly("101", "text early", "close 4001");
    }

    @Test
    void whatIsMoreThanTheOutboxBeforeThe101IsRefused() {
        connect();
        assertThat(send("x".repeat(90))).isEqualTo(PENDING);
        assertThat(send("x".repeat(90))).isEqualTo(REFUSED);
        assertThat(send("small")).isEqualTo(REFUSED);
        pool.ok();
        assertThat(client.heard).containsExactly("101", "text " + "x".repeat(90), "close 1013");
    }

    @Test
    void aClientThatDoesNotReadIsNotReached() {
        open();
        client.pending = 101;
        assertThat(send("one too many")).isEqualTo(Delivery.NONE);
        assertThat(client.heard).containsExactly("101", "close 1013");
    }

    @Test
    void aClientThatIsClosingIsNeitherReachedNorUnknown() {
        Session session = open();
        session.closeByBridge(1001, "");
        assertThat(send("late")).isEqualTo(Delivery.NONE);
        assertThat(deliver(new Action.Subscribe(target, "room"))).isEqualTo(Delivery.NONE);
        assertThat(deliver(new Action.Unsubscribe(target, "room"))).isEqualTo(Delivery.NONE);
        assertThat(deliver(new Action.Close(target, 4001, "bye"))).isEqualTo(Delivery.NONE);
        assertThat(report().open()).isFalse();
        assertThat(report().topics()).isEmpty();
    }

    @Test
    void metaIsSetAlsoOnTheWayOutBecauseTheCloseShowsIt() {
        Session session = open();
        session.closeByBridge(1001, "");
        assertThat(deliver(new Action.SetMeta(target, "nick", "ann"))).isEqualTo(REACHED);
        session.onClientGone();
        assertThat(pool.next().request().params().get("WS_META_NICK")).isEqualTo("ann");
    }

    @Test
    void aClientThatHasGoneIsUnknownEvenWhileItsCloseIsOwed() {
        Session session = open();
        session.onClientGone();
        assertThat(send("late")).isEqualTo(Delivery.unknown(List.of(id.text())));
        assertThat(pool.asked).contains("close 1006 network");
    }

    @Test
    void aChangeBeyondTheLimitsIsRefused() {
        open();
        assertThat(deliver(new Action.SetMeta(target, "nick", "x".repeat(9000))))
                .isEqualTo(REFUSED);
        assertThat(report().meta()).isEmpty();
    }

    @Test
    void aReportShowsWhatWentThroughTheConnection() {
        Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
        Session session = open();
        message(session, "12345");
        message(session, "waits");
        pool.answer("WS-Subscribe: b, a", "WS-User: alice", "WS-Set-Meta-Nick: ann", "", "67");
        message(session, "waits too");
        ClientReport report = report();
        assertThat(report.since()).isBetween(before, Instant.now());
        assertThat(report)
                .usingRecursiveComparison()
                .isEqualTo(new ClientReport(
                        id.text(),
                        report.since(),
                        "192.0.2.1",
                        "/chat?room=7",
                        "alice",
                        List.of("a", "b"),
                        Map.of("nick", "ann"),
                        3,
                        19,
                        4,
                        1,
                        true));
    }

    @Test
    void aClientThatIsOpeningIsReportedAsNotOpen() {
        connect();
        assertThat(report().open()).isFalse();
        assertThat(report().events()).isOne();
    }

    @Test
    void aPublisherWaitsWithItsNextEventWhileTheLoopsAreBehind() {
        BusyBroker busy = new BusyBroker();
        Sessions slow = new Sessions(channel.eventLoop(), hub.shard(0), busy, BridgeEvents.NONE, Duration.ofHours(1));
        Session session = open(slow);
        message(session, "publish");
        message(session, "next");
        pool.answer("WS-Publish: room", "Content-Type: text/plain", "", "hello");
        assertThat(pool.asked).endsWith("message publish");
        busy.arrived.setSuccess(Delivery.NONE);
        assertThat(pool.asked).endsWith("message next");
        slow.abandon();
        channel.runPendingTasks();
    }

    private final class BusyBroker implements Broker {
        final Promise<Delivery> arrived = channel.eventLoop().newPromise();

        @Override
        public void publish(Action action) {
            throw new AssertionError("published without waiting: " + action);
        }

        @Override
        public boolean isBehind() {
            return true;
        }

        @Override
        public Future<Delivery> deliver(Action action, EventExecutor executor) {
            return arrived;
        }

        @Override
        public Future<List<ClientReport>> clients(ClientQuery query, EventExecutor executor) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Future<SortedMap<String, Integer>> topics(@Nullable String after, int limit, EventExecutor executor) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Future<Integer> count(Target counted, EventExecutor executor) {
            throw new AssertionError("nobody asks");
        }
    }

    private Delivery send(String text) {
        var content = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        try {
            return deliver(new Action.Send(target, new Payload(Payload.Kind.TEXT, content), List.of()));
        } finally {
            assertThat(content.release()).isTrue();
        }
    }

    private Delivery deliver(Action action) {
        return broker.deliver(action, channel.eventLoop()).getNow();
    }

    private ClientReport report() {
        return broker.clients(new ClientQuery(List.of(target), null, 1), channel.eventLoop())
                .getNow()
                .get(0);
    }

    private Session connect() {
        return connect(sessions);
    }

    private Session connect(Sessions home) {
        ClientInfo info = new ClientInfo(
                id, "/chat?room=7", "HTTP/1.1", List.of(), Map.of(), "192.0.2.1", 4711, "x", "192.0.2.2", 80, false);
        return home.open(new Application(route, Dialect.of(route, null), pool), info, client, 100);
    }

    private Session open() {
        return open(sessions);
    }

    private Session open(Sessions home) {
        Session session = connect(home);
        pool.ok();
        return session;
    }

    private static void message(Session session, String text) {
        session.onMessage(true, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }
}
