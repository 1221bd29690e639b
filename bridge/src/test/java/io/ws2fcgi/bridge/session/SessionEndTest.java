package io.ws2fcgi.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.Backend.Turn;
import io.ws2fcgi.bridge.backend.BackendFailure;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.config.Timeouts;
import io.ws2fcgi.fcgi.RequestState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Closing, the close event that is owed, and stopping (WS-CGI section 1). */
final class SessionEndTest extends SessionFixture {
    private static final Duration MAX_AGE = Duration.ofHours(1);

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

    @Test
    void aCloseMayWaitInThePoolForAsLongAsItIsNotTooOld() {
        Session session = open();
        session.onClientGone();
        FakeApplication.Asked first = pool.next();
        assertThat(first.terms())
                .usingRecursiveComparison()
                .ignoringFields("account")
                .isEqualTo(Terms.close(Timeouts.DEFAULT.close(), MAX_AGE, session.id() + ""));
        pass(Duration.ofMinutes(20));
        first.reply().failed(new BackendFailure(Kind.DIED, RequestState.SENT, "", ""));
        pass(Duration.ofSeconds(1));
        FakeApplication.Asked second = pool.next();
        assertThat(second.terms().turn()).isEqualTo(Turn.CLOSE);
        assertThat(second.terms().freshConnection()).isTrue();
        assertThat(second.terms().longestWait())
                .isBetween(Duration.ofMinutes(40).minusSeconds(1), Duration.ofMinutes(40));
        second.reply().failed(new BackendFailure(Kind.STOPPED, RequestState.NOT_SENT, "", ""));
    }

    @Test
    void aCloseThatBecameTooOldInThePoolIsGivenUp() {
        Session session = open();
        session.onClientGone();
        pass(MAX_AGE);
        pool.fail(Kind.QUEUE_TIMEOUT, RequestState.NOT_SENT);
        assertThat(log).endsWith(session.id() + "-close it failed ", "given up");
        assertThat(session.isSettled()).isTrue();
    }

    @Test
    void aCloseThatBecomesTooOldBeforeItsNextAttemptIsGivenUp() {
        Session session = open();
        session.onClientGone();
        pass(MAX_AGE.minusMillis(1));
        pool.fail(Kind.DIED, RequestState.SENT);
        pass(Duration.ofSeconds(1));
        assertThat(pool.isIdle()).isTrue();
        assertThat(log).endsWith("given up");
    }

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
}
