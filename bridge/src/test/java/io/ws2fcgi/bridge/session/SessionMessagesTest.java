package io.ws2fcgi.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.BackendFailure;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.OnError;
import io.ws2fcgi.bridge.config.OnTimeout;
import io.ws2fcgi.fcgi.RequestState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Messages and ticks, and what their answers do (WS-CGI sections 1 and 3). */
final class SessionMessagesTest extends SessionFixture {
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
        route.limits(Limits.builder().inboxMessages(2).build());
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
        route.onError(OnError.CLOSE);
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
        route.onError(new OnError.Notify("sorry"));
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
        route.onTimeout(OnTimeout.WAIT);
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
}
