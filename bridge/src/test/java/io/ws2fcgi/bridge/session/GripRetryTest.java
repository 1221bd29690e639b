package io.ws2fcgi.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.BackendFailure;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.config.Retry;
import io.ws2fcgi.fcgi.RequestState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Requests of several messages that are asked again: retry = always, where GRIP is spoken. */
final class GripRetryTest extends GripFixture {
    /** So long that it is part of the request as it is, and not copied. */
    private static final String LONG = "x".repeat(10_000);

    @Test
    void aWholeRequestIsRepeatedAndSaysThatItsContentsWereShownBefore() {
        route.retry(Retry.ALWAYS);
        Session session = letIn();
        say(session, "running");
        say(session, "short");
        say(session, LONG);
        ok();
        FakeApplication.Asked first = lose();
        pass(Duration.ofMillis(100));
        FakeApplication.Asked second = pool.next();
        assertThat(second.request().body())
                .isEqualTo(first.request().body())
                .isEqualTo(events("TEXT short", "TEXT " + LONG));
        assertThat(first.request().params().get("HTTP_CONTENT_BYTES_REPLAYED")).isNull();
        assertThat(second.request().params().get("HTTP_CONTENT_BYTES_REPLAYED")).isEqualTo("10005");
        assertThat(second.request().eventId())
                .isEqualTo(session.id() + "-2")
                .isEqualTo(first.request().eventId());
        assertThat(second.request().params().get("WS_ATTEMPT")).isEqualTo("2");
        second.reply().answered(FakeApplication.response(TYPE + "\r\n\r\n", ""));
        say(session, "next");
        assertThat(pool.next().request().eventId()).isEqualTo(session.id() + "-4");
    }

    @Test
    void whatTheRepetitionDoesNotAcceptIsShownAgain() {
        route.retry(Retry.ALWAYS);
        Session session = letIn();
        say(session, "hello");
        lose();
        pass(Duration.ofMillis(100));
        pool.answer("Content-Bytes-Accepted: 2", TYPE, "", "");
        say(session, LONG);
        assertThat(pool.next().request().body()).isEqualTo(events("TEXT llo", "TEXT " + LONG));
    }

    @Test
    void whatIsNotAnsweredInTimeClosesTheConnectionAsEver() {
        route.retry(Retry.ALWAYS);
        Session session = letIn();
        say(session, LONG);
        for (int second = 0; second < 6; second++) {
            if (log.isEmpty()) lose();
            pass(1);
        }
        assertThat(client.heard).containsExactly("101", "close 1011");
        assertThat(log.get(0)).startsWith(session.id() + "-1 it died (attempt ");
    }

    @Test
    void whoStopsInBetweenLosesNothingOfTheMemory() {
        route.retry(Retry.ALWAYS);
        Session session = letIn();
        say(session, LONG);
        lose();
        sessions.abandon();
        channel.runPendingTasks();
        assertThat(session.isSettled()).isTrue();
        assertThat(log).anyMatch(line -> line.contains("not asked again: the bridge stopped first"));
    }

    @Test
    void nothingOfThisIsThereByDefault() {
        Session session = letIn();
        say(session, "hello");
        FakeApplication.Asked asked = lose();
        assertThat(asked.request().params().get("WS_EVENT_ID")).isNull();
        assertThat(asked.request().params().get("WS_ATTEMPT")).isNull();
        assertThat(client.heard).containsExactly("101", "close 1011");
    }

    private FakeApplication.Asked lose() {
        FakeApplication.Asked asked = pool.next();
        asked.reply().failed(new BackendFailure(Kind.DIED, RequestState.SENT, "it died", ""));
        return asked;
    }
}
