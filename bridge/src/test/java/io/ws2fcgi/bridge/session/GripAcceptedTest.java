package io.ws2fcgi.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Target;
import org.junit.jupiter.api.Test;

/** What becomes of contents that an application has not accepted (grip.md section 3.3). */
final class GripAcceptedTest extends GripFixture {
    @Test
    void whatIsNotAcceptedIsShownAgainWhenMoreComes() {
        Session session = letIn();
        say(session, "hello");
        pool.answer("Content-Bytes-Accepted: 2", TYPE, "", "");
        assertThat(pool.isIdle()).isTrue();
        say(session, "more");
        FakeApplication.Asked again = pool.next();
        assertThat(again.request().body()).isEqualTo(events("TEXT llo", "TEXT more"));
        assertThat(again.request().params().get("HTTP_CONTENT_BYTES_REPLAYED")).isEqualTo("3");
        again.reply().answered(FakeApplication.response(TYPE + "\r\n\r\n", ""));
        say(session, "end");
        FakeApplication.Asked last = pool.next();
        assertThat(last.request().body()).isEqualTo(events("TEXT end"));
        assertThat(last.request().params().get("HTTP_CONTENT_BYTES_REPLAYED")).isNull();
    }

    @Test
    void whatIsNotAcceptedIsShownAgainAtOnceWhereMoreHasCome() {
        Session session = letIn();
        say(session, "one");
        say(session, "two");
        pool.answer("Content-Bytes-Accepted: 0", TYPE, "", "");
        assertThat(pool.next().request().body()).isEqualTo(events("TEXT one", "TEXT two"));
    }

    @Test
    void whatIsNotAcceptedIsShownAgainAtTheTickAndOnRefresh() {
        Session session = letIn("Keep-Alive-Interval: 30");
        say(session, "hello");
        pool.answer("Content-Bytes-Accepted: 4", TYPE, "", "");
        pass(30);
        assertThat(pool.asked).endsWith(events("TEXT o").strip());
        pool.answer("Content-Bytes-Accepted: 0", TYPE, "", "");
        hub.publish(new Action.Refresh(new Target.Uri("/chat?room=7")));
        assertThat(pool.next().request().body()).isEqualTo(events("TEXT o"));
    }

    @Test
    void moreThanWasOfferedCannotBeAccepted() {
        Session session = letIn();
        say(session, "hello");
        pool.answer("Content-Bytes-Accepted: 6", TYPE, "", events("TEXT m:unheard"));
        assertThat(client.heard).containsExactly("101", "close 1011");
        assertThat(log.get(0)).contains("Content-Bytes-Accepted: 6 (expected: at most the 5 that were offered)");
    }

    @Test
    void aFullRequestOfWhichNothingIsAcceptedIsAnError() {
        route.limits(Limits.builder().inboxMessages(2).build());
        Session session = letIn();
        say(session, "one");
        ok();
        say(session, "two");
        say(session, "three");
        say(session, "four");
        pool.answer("Content-Bytes-Accepted: 3", TYPE, "", "");
        pool.answer("Content-Bytes-Accepted: 0", TYPE, "", "");
        assertThat(client.heard).containsExactly("101", "close 1011");
        assertThat(log.get(0)).contains("Content-Bytes-Accepted: 0 of a full request (expected: progress)");
    }

    @Test
    void whatIsNeverAcceptedIsShownOnceMoreAtTheEndAndThenDropped() {
        Session session = letIn();
        say(session, "hello");
        pool.answer("Content-Bytes-Accepted: 1", TYPE, "", "");
        session.onClientClose(1000, "bye");
        assertThat(pool.asked).endsWith(events("TEXT ello").strip());
        pool.answer("Content-Bytes-Accepted: 0", TYPE, "", "");
        assertThat(pool.next().request().body()).isEqualTo("CLOSE 5\r\n\u0003\ufffdbye\r\n");
    }
}
