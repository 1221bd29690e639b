package io.ws2fcgi.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.Backend.Turn;
import io.ws2fcgi.bridge.backend.BackendFailure;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.config.OnTimeout;
import io.ws2fcgi.bridge.config.PoolTimeouts;
import io.ws2fcgi.bridge.config.Retry;
import io.ws2fcgi.bridge.config.Timeouts;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.fcgi.RequestState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages and ticks of an application that tells events by their ids: retry = always (WS-CGI section 1). */
final class SessionRetryTest extends SessionFixture {
    private static final Duration QUEUE_WAIT = PoolTimeouts.DEFAULT.queueWait();

    @BeforeEach
    void theApplicationKnowsEventsByTheirIds() {
        route.retry(Retry.ALWAYS);
    }

    @Test
    void aMessageWhoseAnswerWasLostIsAskedAgainUnderItsIdOnAConnectionOfItsOwn() {
        Session session = open();
        message(session, "a");
        FakeApplication.Asked first = lose();
        assertThat(first.terms())
                .usingRecursiveComparison()
                .ignoringFields("account")
                .isEqualTo(Terms.message(Timeouts.DEFAULT.message(), session.id() + ""));
        assertThat(pool.isIdle()).isTrue();
        pass(Duration.ofMillis(100));
        FakeApplication.Asked second = pool.next();
        assertThat(List.of(attempt(first), attempt(second))).containsExactly("1", "2");
        assertThat(second.request().body()).isEqualTo("a");
        assertThat(second.request().eventId())
                .isEqualTo(session.id() + "-1")
                .isEqualTo(first.request().eventId());
        assertThat(second.request().params().get("WS_EVENT_NUMBER")).isEqualTo("1");
        assertThat(second.terms().turn()).isEqualTo(Turn.MESSAGE);
        assertThat(second.terms().freshConnection()).isTrue();
        assertThat(second.terms().waitForPool()).isTrue();
        assertThat(second.terms().longestWait()).isPositive().isLessThan(QUEUE_WAIT);
        second.reply().answered(FakeApplication.response("Content-Type: text/plain\r\n\r\nA", ""));
        assertThat(client.heard).containsExactly("101", "text A");
        assertThat(log)
                .containsExactly(
                        "message: " + session.id() + "-1 was answered at attempt 2; before: it died; stderr: oops");
        message(session, "b");
        assertThat(attempt(pool.next())).isEqualTo("1");
    }

    @Test
    void anAnswerThatHadBegunIsLostTooWhenItDoesNotEnd() {
        Session session = open();
        message(session, "a");
        lose(RequestState.RESPONSE_STARTED);
        pass(Duration.ofMillis(100));
        pool.ok();
        assertThat(pool.asked).containsExactly("open", "message a", "message a");
    }

    @Test
    void aMessageIsNotRepeatedWhereTheRouteDoesNotSaySo() {
        route.retry(Retry.SAFE);
        Session session = open();
        message(session, "a");
        lose();
        pass(QUEUE_WAIT);
        assertThat(pool.asked).containsExactly("open", "message a");
        assertThat(log).containsExactly(session.id() + "-1 it died oops");
    }

    @Test
    void aTickIsRepeatedToo() {
        connect();
        pool.answer("WS-Tick: 30", "", "");
        pass(Duration.ofSeconds(30));
        lose();
        pass(Duration.ofMillis(100));
        assertThat(attempt(pool.next())).isEqualTo("2");
        assertThat(pool.asked).containsExactly("open", "tick", "tick");
    }

    @Test
    void anOpenIsNot() {
        connect();
        lose();
        pass(QUEUE_WAIT);
        assertThat(client.heard).containsExactly("502 ");
        assertThat(pool.asked).containsExactly("open", "close 1006 bridge");
        pool.ok();
    }

    @Test
    void theNextEventWaitsForTheEndOfTheRepetition() {
        Session session = open();
        message(session, "a");
        message(session, "b");
        lose();
        session.onWritable();
        assertThat(pool.asked).endsWith("message a");
        pass(Duration.ofMillis(100));
        lose();
        pass(Duration.ofMillis(200));
        assertThat(pool.asked).containsExactly("open", "message a", "message a", "message a");
        pool.ok();
        assertThat(pool.asked).endsWith("message b");
        pool.ok();
    }

    @Test
    void aStateThatChangesMeanwhileIsShownAsItIs() {
        Session session = open();
        message(session, "a");
        lose();
        hub.publish(
                new Action.SetMeta(new Target.Connections(List.of(session.id().text())), "Nick", "ann"));
        pass(Duration.ofMillis(100));
        assertThat(pool.next().request().params().get("WS_META_NICK")).isEqualTo("ann");
    }

    @Test
    void itEndsAsAnErrorWhenAnEventMayWaitNoLonger() {
        Session session = open();
        message(session, "a");
        message(session, "b");
        Duration step = Duration.ofMillis(50);
        lose();
        int repeated = 0;
        for (Duration waited = Duration.ZERO; waited.compareTo(QUEUE_WAIT) <= 0; waited = waited.plus(step)) {
            pass(step);
            if (pool.isIdle() || log.size() > 0) continue;
            lose();
            repeated++;
        }
        assertThat(repeated).isBetween(6, 16);
        assertThat(log).containsExactly(session.id() + "-1 it died (attempt " + (repeated + 1) + ") oops");
        assertThat(pool.asked).endsWith("message b");
        pool.ok();
    }

    @Test
    void aTimeoutIsNeverRepeatedAndTheRouteDecidesWhatFollows() {
        route.onTimeout(OnTimeout.WAIT);
        Session session = open();
        message(session, "a");
        message(session, "b");
        lose();
        pass(Duration.ofMillis(100));
        FakeApplication.Asked slow = pool.next();
        slow.reply().failed(new BackendFailure(Kind.TIMED_OUT, RequestState.SENT, "it was slow", ""));
        pass(QUEUE_WAIT);
        assertThat(pool.asked).endsWith("message a");
        assertThat(log).containsExactly(session.id() + "-1 it was slow (attempt 2); before: it died ");
        slow.reply().ended();
        assertThat(pool.asked).endsWith("message b");
        pool.ok();
    }

    @Test
    void aWholeAnswerThatIsWrongIsNotRepeated() {
        Session session = open();
        message(session, "a");
        lose();
        pass(Duration.ofMillis(100));
        pool.answer("WS-Close: nonsense", "", "");
        message(session, "b");
        pool.answer("Status: 500 Oops", "", "");
        message(session, "c");
        pool.fail(Kind.BROKEN, RequestState.RESPONSE_STARTED);
        pass(QUEUE_WAIT);
        assertThat(pool.asked).containsExactly("open", "message a", "message a", "message b", "message c");
        assertThat(log).hasSize(3);
        assertThat(log.get(0)).contains("WS-Close", "(attempt 2); before: it died");
    }

    @Test
    void whatDidNotRunIsThePoolsOwnAffair() {
        Session session = open();
        message(session, "a");
        pool.fail(Kind.DIED, RequestState.NOT_SENT);
        message(session, "b");
        lose();
        pass(Duration.ofMillis(100));
        pool.fail(Kind.QUEUE_TIMEOUT, RequestState.NOT_SENT);
        pass(QUEUE_WAIT);
        assertThat(pool.asked).containsExactly("open", "message a", "message b", "message b");
        assertThat(log)
                .containsExactly(
                        session.id() + "-1 it failed ", session.id() + "-2 it failed (attempt 2); before: it died ");
    }

    @Test
    void whatAClientHasSaidIsRepeatedAfterItHasLeftAndItsCloseComesBehind() {
        Session session = open();
        message(session, "a");
        message(session, "b");
        lose();
        session.onClientClose(4000, "bye");
        session.onClientGone();
        assertThat(pool.asked).containsExactly("open", "message a");
        pass(Duration.ofMillis(100));
        pool.ok();
        lose();
        pass(Duration.ofMillis(100));
        pool.ok();
        assertThat(pool.asked)
                .containsExactly("open", "message a", "message a", "message b", "message b", "close 4000 client");
        pool.ok();
        assertThat(session.isSettled()).isTrue();
    }

    @Test
    void aCloseByTheBridgeWaitsForTheRepetition() {
        Session session = open();
        message(session, "a");
        lose();
        session.closeByBridge(1002, "no");
        session.onClientGone();
        pass(Duration.ofMillis(100));
        assertThat(pool.asked).containsExactly("open", "message a", "message a");
        pool.ok();
        assertThat(pool.asked).endsWith("close 1002 bridge");
        pool.ok();
    }

    @Test
    void aStopThatCannotWaitReportsWhatIsNotRepeatedAnyMore() {
        Session session = open();
        message(session, "a");
        lose();
        sessions.abandon();
        channel.runPendingTasks();
        pass(QUEUE_WAIT);
        assertThat(pool.asked).containsExactly("open", "message a");
        assertThat(log)
                .contains(session.id() + "-1 it died; not asked again: the bridge stopped first oops", "given up");
    }

    @Test
    void anAnswerThatIsLostAfterSuchAStopIsAnErrorAndNotRepeated() {
        Session session = open();
        message(session, "a");
        FakeApplication.Asked running = pool.next();
        sessions.abandon();
        channel.runPendingTasks();
        running.reply().failed(new BackendFailure(Kind.DIED, RequestState.SENT, "it died", ""));
        pass(QUEUE_WAIT);
        assertThat(pool.asked).containsExactly("open", "message a");
        assertThat(log).contains(session.id() + "-1 it died ");
    }

    private FakeApplication.Asked lose() {
        return lose(RequestState.SENT);
    }

    private FakeApplication.Asked lose(RequestState state) {
        FakeApplication.Asked asked = pool.next();
        asked.reply().failed(new BackendFailure(Kind.DIED, state, "it died", "oops"));
        return asked;
    }

    private static String attempt(FakeApplication.Asked asked) {
        return String.valueOf(asked.request().params().get("WS_ATTEMPT"));
    }
}
