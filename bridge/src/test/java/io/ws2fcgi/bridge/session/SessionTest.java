package io.ws2fcgi.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ws2fcgi.bridge.backend.BackendFailure;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.OnError;
import io.ws2fcgi.bridge.config.OnTimeout;
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
import io.ws2fcgi.fcgi.RequestState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** WS-CGI sections 1 and 3, without sockets: the test is the client and the application. */
final class SessionTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final FakeApplication pool = new FakeApplication();
    private final FakeClient client = new FakeClient();
    private final List<String> log = new ArrayList<>();
    private final Random random = new Random(0);
    private final Hub hub = new Hub(List.of(channel.eventLoop()));
    private final Sessions sessions =
            new Sessions(channel.eventLoop(), hub.shard(0), Broker.local(hub), new Log(), Duration.ofHours(1));
    private final RouteConfig.Builder told = RouteConfig.builder("php", Script.of("/srv/ws.php"));

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

    // --- The handshake.

    @Test
    void theClientIsLetInWhenTheApplicationSaysSo() {
        connect();
        assertThat(client.heard).isEmpty();
        pool.answer("Content-Type: text/plain", "", "welcome");
        assertThat(client.heard).containsExactly("101", "text welcome");
    }

    @Test
    void aRejectionIsRelayedAndOwesNoClose() {
        connect();
        pool.answer("Status: 403 Forbidden", "Content-Type: text/plain", "", "no");
        assertThat(client.heard).containsExactly("403 no");
        assertThat(pool.asked).containsExactly("open");
    }

    @Test
    void anInterimStatusIs502AndOwesNoClose() {
        connect();
        pool.answer("Status: 103 Early Hints", "Link: </a.css>", "", "");
        assertThat(client.heard).containsExactly("502 ");
        assertThat(pool.asked).containsExactly("open");
    }

    @Test
    void anOpenThatCannotReachThePoolIs503AndOwesNoClose() {
        connect();
        pool.fail(Kind.UNREACHABLE, RequestState.NOT_SENT);
        assertThat(client.heard).containsExactly("503 ");
        assertThat(pool.asked).containsExactly("open");
    }

    @Test
    void anOpenWhoseScriptDiedIs502AndOwesACloseByTheBridge() {
        connect();
        pool.fail(Kind.DIED, RequestState.SENT);
        assertThat(client.heard).containsExactly("502 ");
        assertThat(pool.asked).containsExactly("open", "close 1006 bridge");
        pool.ok();
    }

    @Test
    void anOpenThatTimedOutIs504AndOwesACloseByTheBridge() {
        connect();
        pool.fail(Kind.TIMED_OUT, RequestState.SENT);
        assertThat(client.heard).containsExactly("504 ");
        assertThat(pool.asked).containsExactly("open", "close 1006 bridge");
        pool.ok();
    }

    @Test
    void anAcceptingAnswerThatIsWrongIs500AndOwesACloseByTheBridge() {
        connect();
        pool.answer("WS-Tick: often", "Content-Type: text/plain", "", "");
        assertThat(client.heard).containsExactly("500 ");
        assertThat(pool.asked).containsExactly("open", "close 1006 bridge");
        pool.ok();
    }

    @Test
    void aClientThatLeavesBeforeItsAnswerIsOwedACloseOnlyWhenItWasAccepted() {
        Session session = connect();
        session.onClientGone();
        assertThat(pool.asked).containsExactly("open");
        pool.ok();
        assertThat(client.heard).isEmpty();
        assertThat(pool.asked).containsExactly("open", "close 1006 bridge");
        pool.ok();

        Session second = connect();
        second.onClientGone();
        pool.answer("Status: 403 Forbidden", "", "");
        assertThat(pool.asked).containsExactly("open", "close 1006 bridge", "open");
    }

    @Test
    void whatIsPushedBeforeTheAnswerFollowsItsOwnBody() {
        Session session = connect();
        push(session, "early");
        assertThat(client.heard).isEmpty();
        pool.answer("Content-Type: text/plain", "", "welcome");
        assertThat(client.heard).containsExactly("101", "text welcome", "text early");
    }

    @Test
    void whatIsPushedBeforeARejectionIsDiscarded() {
        Session session = connect();
        push(session, "early");
        pool.answer("Status: 404 Not Found", "", "");
        assertThat(client.heard).containsExactly("404 ");
    }

    // --- Messages.

    @Test
    void messagesAreAskedAboutInOrderAndOneAtATime() {
        Session session = open();
        message(session, "one");
        message(session, "two");
        message(session, "three");
        assertThat(pool.asked).containsExactly("open", "message one");
        pool.answer("Content-Type: text/plain", "", "ONE");
        assertThat(pool.asked).containsExactly("open", "message one", "message two");
        pool.ok();
        pool.ok();
        assertThat(pool.asked).containsExactly("open", "message one", "message two", "message three");
        assertThat(client.heard).containsExactly("101", "text ONE");
    }

    @Test
    void eventsAreNumbered() {
        Session session = open();
        message(session, "a");
        FakeApplication.Asked first = pool.next();
        assertThat(first.request().eventId()).isEqualTo(session.id() + "-1");
        first.reply().failed(new BackendFailure(Kind.DIED, RequestState.SENT, "died", ""));
        message(session, "b");
        assertThat(pool.next().request().eventId()).isEqualTo(session.id() + "-2");
    }

    @Test
    void aFullInboxStopsReadingUntilThereIsRoom() {
        told.limits(Limits.builder().inboxMessages(2).build());
        Session session = open();
        message(session, "asked at once");
        message(session, "1");
        assertThat(client.reading).isTrue();
        message(session, "2");
        assertThat(client.reading).isFalse();
        pool.ok();
        assertThat(client.reading).isTrue();
        pool.ok();
        pool.ok();
    }

    @Test
    void anApplicationErrorKeepsTheConnectionByDefault() {
        Session session = open();
        message(session, "a");
        pool.answerWithStderr("PHP Fatal error", "Status: 500 Internal Server Error", "", "");
        message(session, "b");
        assertThat(pool.asked).containsExactly("open", "message a", "message b");
        assertThat(client.heard).containsExactly("101");
        assertThat(log).singleElement().asString().contains(session.id() + "-1", "500", "PHP Fatal error");
        pool.ok();
    }

    @Test
    void anApplicationErrorClosesWhereTheRouteSaysSo() {
        told.onError(OnError.CLOSE);
        Session session = open();
        message(session, "a");
        pool.fail(Kind.DIED, RequestState.SENT);
        assertThat(client.heard).containsExactly("101", "close 1011");
        session.onClientGone();
        assertThat(pool.asked).endsWith("close 1011 bridge");
        pool.ok();
    }

    @Test
    void anApplicationErrorIsToldToTheClientWhereTheRouteSaysSo() {
        told.onError(new OnError.Notify("sorry"));
        Session session = open();
        message(session, "a");
        pool.fail(Kind.DIED, RequestState.SENT);
        assertThat(client.heard).containsExactly("101", "text sorry");
    }

    @Test
    void nothingOfAWrongAnswerIsApplied() {
        Session session = open();
        message(session, "a");
        pool.answer("WS-Set-Meta-Nick: ann", "WS-Close: 99 nonsense", "Content-Type: text/plain", "", "hi");
        message(session, "b");
        assertThat(pool.next().request().params().get("WS_META_NICK")).isNull();
        assertThat(client.heard).containsExactly("101");
        assertThat(log).singleElement().asString().contains("WS-Close");
    }

    @Test
    void stateThatIsSetTravelsWithTheNextEvent() {
        Session session = open();
        message(session, "a");
        pool.answer("WS-Set-Meta-Nick: ann", "WS-User: alice", "WS-Subscribe: b, a", "", "");
        message(session, "b");
        FakeApplication.Asked asked = pool.next();
        assertThat(asked.request().params().get("WS_META_NICK")).isEqualTo("ann");
        assertThat(asked.request().params().get("WS_USER")).isEqualTo("alice");
        assertThat(asked.request().params().get("WS_CHANNELS")).isEqualTo("a b");
    }

    @Test
    void cookiesOfTheOpeningAnswerTravelWithTheLaterEvents() {
        Session session = connect();
        pool.answer("Set-Cookie: PHPSESSID=abc; path=/", "", "");
        message(session, "a");
        assertThat(pool.next().request().params().get("HTTP_COOKIE")).isEqualTo("seen=1; PHPSESSID=abc");
    }

    @Test
    void cookiesThatCouldNotTravelWithEveryEventAreRefusedWhereTheyAreSet() {
        connect();
        pool.answer("Set-Cookie: big=" + "x".repeat(50_000), "", "");
        assertThat(client.heard).containsExactly("500 ");
        assertThat(pool.next().request().params().get("HTTP_COOKIE")).isEqualTo("seen=1");
    }

    @Test
    void aCookieThatCannotReachTheBrowserIsWarnedOfOnce() {
        Session session = open();
        message(session, "a");
        pool.answer("Set-Cookie: late=1", "", "");
        message(session, "b");
        pool.answer("Set-Cookie: late=2", "", "");
        assertThat(log).singleElement().asString().contains("Set-Cookie in the answer to a message event");
    }

    @Test
    void aClientThatDoesNotReadIsNotAskedAbout() {
        Session session = open();
        client.writable = false;
        message(session, "a");
        assertThat(pool.asked).containsExactly("open");
        client.writable = true;
        session.onWritable();
        assertThat(pool.asked).containsExactly("open", "message a");
        pool.ok();
    }

    @Test
    void aClientThatIsTooSlowForWhatOthersSendItIsClosed1013() {
        Session session = open();
        client.pending = Limits.DEFAULT.outboxBytes() + 1L;
        push(session, "one too many");
        assertThat(client.heard).containsExactly("101", "close 1013");
    }

    // --- Timeouts.

    @Test
    void afterATimeoutTheNextEventGoesOnAtOnce() {
        Session session = open();
        message(session, "a");
        message(session, "b");
        pool.fail(Kind.TIMED_OUT, RequestState.SENT);
        assertThat(pool.asked).endsWith("message b");
        pool.ok();
    }

    @Test
    void afterATimeoutTheNextEventWaitsForTheOldScriptWhereTheRouteSaysSo() {
        told.onTimeout(OnTimeout.WAIT);
        Session session = open();
        message(session, "a");
        message(session, "b");
        FakeApplication.Asked slow = pool.next();
        slow.reply().failed(new BackendFailure(Kind.TIMED_OUT, RequestState.SENT, "slow", ""));
        assertThat(pool.asked).endsWith("message a");
        slow.reply().ended();
        assertThat(pool.asked).endsWith("message b");
        pool.ok();
    }

    // --- The end.

    @Test
    void messagesBeforeTheClientsCloseAreDeliveredAndThenTheClose() {
        Session session = open();
        message(session, "a");
        message(session, "b");
        session.onClientClose(4000, "bye");
        session.onClientGone();
        pool.answer("Content-Type: text/plain", "", "too late");
        assertThat(pool.asked).endsWith("message a", "message b");
        pool.ok();
        assertThat(pool.asked).endsWith("message b", "close 4000 client");
        pool.ok();
        assertThat(client.heard).containsExactly("101");
    }

    @Test
    void aLostConnectionIs1006ByTheNetwork() {
        Session session = open();
        session.onClientGone();
        assertThat(pool.asked).containsExactly("open", "close 1006 network");
        pool.ok();
    }

    @Test
    void aCloseByTheApplicationDropsWhatIsQueuedAndFollowsItsBody() {
        Session session = open();
        message(session, "a");
        message(session, "dropped");
        pool.answer("WS-Close: 4001 enough", "Content-Type: text/plain", "", "last words");
        assertThat(client.heard).containsExactly("101", "text last words", "close 4001");
        assertThat(pool.asked).endsWith("message a");
        session.onClientClose(4001, "");
        session.onClientGone();
        assertThat(pool.asked).endsWith("close 4001 application");
        assertThat(log).contains("closed 4001 dropped 1");
        FakeApplication.Asked close = pool.next();
        assertThat(close.request().params().get("WS_CLOSE_REASON")).isEqualTo("enough");
        close.reply().failed(new BackendFailure(Kind.STOPPED, RequestState.NOT_SENT, "", ""));
    }

    @Test
    void whatIsSetAfterTheClientHasGoneIsSeenByItsClose() {
        Session session = open();
        message(session, "a");
        session.onClientGone();
        pool.answer("WS-Set-Meta-Last: yes", "WS-Subscribe: room", "WS-Tick: 5", "", "");
        FakeApplication.Asked close = pool.next();
        assertThat(close.request().params().get("WS_META_LAST")).isEqualTo("yes");
        assertThat(close.request().params().get("WS_CHANNELS")).isIn(null, "");
        close.reply().failed(new BackendFailure(Kind.STOPPED, RequestState.NOT_SENT, "", ""));
    }

    @Test
    void aCloseIsRetriedUnderTheSameIdUntilAWholeAnswerComes() {
        Session session = open();
        session.onClientGone();
        FakeApplication.Asked first = pool.next();
        first.reply().failed(new BackendFailure(Kind.DIED, RequestState.SENT, "died", ""));
        assertThat(pool.isIdle()).isTrue();
        pass(Duration.ofSeconds(1));
        FakeApplication.Asked second = pool.next();
        assertThat(second.request().eventId()).isEqualTo(session.id() + "-close");
        assertThat(second.request().eventId()).isEqualTo(first.request().eventId());
        assertThat(second.request().params().get("WS_ATTEMPT")).isEqualTo("2");
        second.reply().failed(new BackendFailure(Kind.UNREACHABLE, RequestState.NOT_SENT, "", ""));
        pass(Duration.ofSeconds(2));
        pool.answer("Status: 500 Oops", "", "");
        pass(Duration.ofMinutes(5));
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void aCloseThatTimedOutIsRetriedOnlyWhenTheOldScriptHasEnded() {
        Session session = open();
        session.onClientGone();
        FakeApplication.Asked slow = pool.next();
        slow.reply().failed(new BackendFailure(Kind.TIMED_OUT, RequestState.SENT, "", ""));
        pass(Duration.ofMinutes(5));
        assertThat(pool.isIdle()).isTrue();
        slow.reply().ended();
        pass(Duration.ofSeconds(1));
        pool.ok();
    }

    @Test
    void aCloseThatNobodyTakesIsGivenUpWhenItIsTooOld() {
        Session session = open();
        session.onClientGone();
        for (int i = 0; i < 1000 && !log.contains("given up"); i++) {
            if (!pool.isIdle()) pool.fail(Kind.UNREACHABLE, RequestState.NOT_SENT);
            pass(Duration.ofSeconds(10));
        }
        assertThat(log).contains("given up");
        assertThat(session.isSettled()).isTrue();
    }

    // --- Ticks.

    @Test
    void ticksRepeatUntilTurnedOffAndNeverOverlap() {
        connect();
        pool.answer("WS-Tick: 30", "", "");
        pass(Duration.ofSeconds(30));
        assertThat(pool.asked).containsExactly("open", "tick");
        pass(Duration.ofSeconds(100));
        assertThat(pool.asked).containsExactly("open", "tick");
        pool.ok();
        pass(Duration.ofSeconds(30));
        assertThat(pool.asked).containsExactly("open", "tick", "tick");
        pool.answer("WS-Tick: 0", "", "");
        pass(Duration.ofSeconds(100));
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void anApplicationErrorDoesNotClearTheTick() {
        Session session = connect();
        pool.answer("WS-Tick: 30", "", "");
        message(session, "a");
        pool.fail(Kind.DIED, RequestState.SENT);
        pass(Duration.ofSeconds(30));
        assertThat(pool.asked).endsWith("tick");
        pool.ok();
    }

    // --- Stopping.

    @Test
    void aStopClosesEveryClientAndWaitsForItsClose() {
        Session session = open();
        var drained = sessions.drain();
        channel.runPendingTasks();
        assertThat(client.heard).endsWith("close 1001");
        session.onClientGone();
        assertThat(drained.isDone()).isFalse();
        pool.ok();
        assertThat(pool.asked).endsWith("close 1001 bridge");
        assertThat(drained.isSuccess()).isTrue();
    }

    @Test
    void whoeverIsStillThereWhenTheStopCannotWaitIsCutOff() {
        open();
        sessions.drain();
        sessions.abandon();
        channel.runPendingTasks();
        assertThat(client.heard).containsExactly("101", "close 1001", "dropped");
        assertThat(log).contains("given up");
    }

    @Test
    void anOpenThatIsAcceptedDuringAStopIsTurnedAwayAndOwedAClose() {
        connect();
        sessions.drain();
        channel.runPendingTasks();
        pool.ok();
        assertThat(client.heard).containsExactly("503 ");
        assertThat(pool.asked).containsExactly("open", "close 1006 bridge");
        pool.ok();
    }

    // --- Through the hub.

    @Test
    void aPublishReachesTheMembersButNotWhoIsExcepted() {
        Session speaker = open();
        message(speaker, "join");
        pool.answer("WS-Subscribe: room", "", "");
        message(speaker, "hello");
        pool.answer("WS-Publish: room;except=self", "Content-Type: text/plain", "", "quiet");
        message(speaker, "hello");
        pool.answer("WS-Publish: room", "Content-Type: text/plain", "", "loud");
        assertThat(client.heard).containsExactly("101", "text loud");
    }

    // --- Means.

    private Session connect() {
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
        RouteConfig route = told.build();
        Application application = new Application(route, Dialect.of(route, null), pool);
        return sessions.open(application, info, client, 100);
    }

    private Session open() {
        Session session = connect();
        pool.ok();
        return session;
    }

    private static void message(Session session, String text) {
        ByteBuf content = ByteBufAllocator.DEFAULT.buffer();
        content.writeCharSequence(text, StandardCharsets.UTF_8);
        session.onMessage(true, content);
    }

    private void push(Session session, String text) {
        ByteBuf content = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        Target target = new Target.Connections(List.of(session.id().text()));
        hub.publish(new Action.Send(target, new Payload(Payload.Kind.TEXT, content), List.of()));
        content.release();
    }

    private void pass(Duration time) {
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
