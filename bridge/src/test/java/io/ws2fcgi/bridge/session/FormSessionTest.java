package io.ws2fcgi.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.bridge.config.OnError;
import io.ws2fcgi.bridge.config.Retry;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.dialect.Dialect;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.bridge.hub.Hub;
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

/** A session whose dialect has no word on the handshake: the client is let in at once, and the open comes first. */
final class FormSessionTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final FakeApplication pool = new FakeApplication();
    private final FakeClient client = new FakeClient();
    private final Hub hub = new Hub(List.of(channel.eventLoop()));
    private final Sessions sessions =
            new Sessions(channel.eventLoop(), hub.shard(0), Broker.local(hub), BridgeEvents.NONE, Duration.ofHours(1));
    private final RouteConfig.Builder route =
            RouteConfig.builder("php", Script.of("/srv/ws.php")).dialect(DialectName.WS2HTTP);

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

    @Test
    void theClientIsLetInWithoutAskingAndTheOpenIsToldAtOnce() {
        connect();
        assertThat(client.heard).containsExactly("101");
        assertThat(verb(pool.next())).isEqualTo("OPEN");
    }

    @Test
    void messagesWaitForTheEndOfTheOpen() {
        Session session = connect();
        message(session, "early");
        FakeApplication.Asked open = pool.next();
        assertThat(pool.isIdle()).isTrue();
        open.reply().answered(FakeApplication.response("Status: 200\r\n\r\n", ""));
        assertThat(verb(pool.next())).isEqualTo("MESSAGE");
    }

    @Test
    void aPushDuringTheOpenReachesTheClient() {
        connect();
        ByteBuf content = Unpooled.copiedBuffer("first", StandardCharsets.UTF_8);
        hub.publish(new Action.Send(new Target.Uri("/ws"), new Payload(Payload.Kind.TEXT, content), List.of()));
        assertThat(client.heard).containsExactly("101", "text first");
    }

    @Test
    void anOpenThatFailsIsAnApplicationErrorLikeAnyOther() {
        route.onError(new OnError.Notify("sorry"));
        Session session = connect();
        pool.answer("Status: 500 Oops", "", "");
        assertThat(client.heard).containsExactly("101", "text sorry");
        message(session, "still here");
        assertThat(verb(pool.next())).isEqualTo("MESSAGE");
    }

    @Test
    void anOpenThatNeverReachedThePoolOwesACloseAllTheSame() {
        Session session = connect();
        pool.fail(Kind.UNREACHABLE, RequestState.NOT_SENT);
        session.onClientClose(1000, "");
        session.onClientGone();
        assertThat(verb(pool.next())).isEqualTo("CLOSE");
    }

    @Test
    void aClientThatIsLostDuringTheOpenIsAnErrorAfterIt() {
        Session session = connect();
        session.onClientGone();
        FakeApplication.Asked open = pool.next();
        assertThat(pool.isIdle()).isTrue();
        open.reply().answered(FakeApplication.response("Status: 200\r\n\r\n", ""));
        assertThat(verb(pool.next())).isEqualTo("ERROR");
    }

    @Test
    void aMessageWhoseAnswerWasLostIsRepeatedWhereTheRouteSaysSoAndAnOpenIsNot() {
        route.retry(Retry.ALWAYS);
        Session session = connect();
        message(session, "data");
        pool.fail(Kind.DIED, RequestState.SENT);
        pool.fail(Kind.DIED, RequestState.SENT);
        channel.advanceTimeBy(100, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        FakeApplication.Asked again = pool.next();
        assertThat(again.request().body()).contains("name=\"data\"\r\n\r\ndata\r\n");
        assertThat(again.request().eventId()).endsWith("-1");
        assertThat(again.request().params().get("WS_ATTEMPT")).isEqualTo("2");
    }

    @Test
    void whatAnAnswerSaysReachesNobody() {
        Session session = connect();
        pool.answer("Content-Type: text/plain", "WS-Close: 4000", "", "OPEN");
        message(session, "a");
        pool.answer("Content-Type: text/plain", "", "MESSAGE");
        assertThat(client.heard).containsExactly("101");
    }

    @Test
    void whoComesWhileTheBridgeStopsIsTurnedAwayAndNobodyIsAsked() {
        sessions.drain();
        channel.runPendingTasks();
        connect();
        assertThat(client.heard).containsExactly("503 ");
        assertThat(pool.asked).isEmpty();
    }

    private Session connect() {
        ConnectionId id = ConnectionId.draw(0, 0, new Random(0));
        ClientInfo info = new ClientInfo(
                id, "/ws", "HTTP/1.1", List.of(), Map.of(), "192.0.2.7", 50000, "x", "192.0.2.1", 80, false);
        RouteConfig config = route.build();
        Application application = new Application(config, Dialect.of(config, null), pool);
        return sessions.open(application, info, client, 0);
    }

    private static String verb(FakeApplication.Asked asked) {
        return asked.request().body().replaceFirst("(?s).*name=\"verb\"\r\n\r\n([A-Z]+)\r\n.*", "$1");
    }

    private static void message(Session session, String text) {
        session.onMessage(true, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }
}
