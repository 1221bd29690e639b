package io.ws2fcgi.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.dialect.Dialect;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Header;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.bridge.hub.Hub;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A session without sockets: the test is the client and the application. */
abstract class SessionFixture {
    final EmbeddedChannel channel = new EmbeddedChannel();
    final FakeApplication pool = new FakeApplication();
    final FakeClient client = new FakeClient();
    final List<String> log = new ArrayList<>();
    private final Random random = new Random(0);
    final Hub hub = new Hub(List.of(channel.eventLoop()));
    final Sessions sessions =
            new Sessions(channel.eventLoop(), hub.shard(0), Broker.local(hub), new Log(), Duration.ofHours(1));
    final RouteConfig.Builder route = RouteConfig.builder("php", Script.of("/srv/ws.php"));

    @BeforeEach
    void timeStandsStill() {
        channel.freezeTime();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        sessions.abandon();
        channel.runPendingTasks();
        assertThat(channel.finish()).isFalse();
    }

    final Session connect() {
        ConnectionId id = ConnectionId.draw(0, 0, random);
        ClientInfo info = new ClientInfo(
                id,
                "/chat?room=7",
                "HTTP/1.1",
                List.of(new Header("Host", "example.org"), new Header("Cookie", "seen=1")),
                Map.of(),
                "192.0.2.1",
                4711,
                "example.org",
                "192.0.2.2",
                80,
                false);
        RouteConfig built = route.build();
        Application application = new Application(built, Dialect.of(built, null), pool);
        return sessions.open(application, info, client, 100);
    }

    final Session open() {
        Session session = connect();
        pool.ok();
        return session;
    }

    static void message(Session session, String text) {
        ByteBuf content = ByteBufAllocator.DEFAULT.buffer();
        content.writeCharSequence(text, StandardCharsets.UTF_8);
        session.onMessage(true, content);
    }

    final void push(Session session, String text) {
        ByteBuf content = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        Target target = new Target.Connections(List.of(session.id().text()));
        hub.publish(new Action.Send(target, new Payload(Payload.Kind.TEXT, content), List.of()));
        content.release();
    }

    final void pass(Duration time) {
        channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    private final class Log implements BridgeEvents {
        @Override
        public void failed(ClientInfo info, String event, String eventId, String message, String stderr) {
            log.add(eventId + " " + message + " " + stderr);
        }

        @Override
        public void warned(ClientInfo info, String message) {
            log.add(message);
        }

        @Override
        public void closed(ClientInfo info, ClientEvent.Close close, int droppedMessages) {
            log.add("closed " + close.code() + " dropped " + droppedMessages);
        }

        @Override
        public void closeGivenUp(ClientInfo info, int attempts, String message) {
            log.add("given up");
        }
    }
}
