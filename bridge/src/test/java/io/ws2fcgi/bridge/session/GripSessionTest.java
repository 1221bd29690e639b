package io.ws2fcgi.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.config.GripConfig;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Label;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.fcgi.RequestState;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A session whose application speaks GRIP (grip.md sections 3 and 4). */
final class GripSessionTest extends GripFixture {
    // --- The handshake.

    @Test
    void anOpenThatIsAnsweredWithOpenLetsTheClientIn() {
        connect();
        assertThat(pool.asked).containsExactly("OPEN");
        pool.answer(ON, TYPE, "", events("OPEN", "TEXT m:hi"));
        assertThat(client.heard).containsExactly("101", "text hi");
    }

    @Test
    void anOpenThatIsNotAnsweredYetIsAskedAgainWhenItsTimeHasCome() {
        connect();
        pool.answer("Keep-Alive-Interval: 30", "Set-Meta-Try: 1", TYPE, "", "");
        pass(29);
        assertThat(pool.isIdle()).isTrue();
        pass(1);
        FakeApplication.Asked again = pool.next();
        assertThat(again.request().body()).isEqualTo("OPEN\r\n");
        assertThat(again.request().params().get("HTTP_META_TRY")).isEqualTo("1");
        // The interval stays as it is where an answer does not name it.
        again.reply().answered(FakeApplication.response(TYPE + "\r\n\r\n", ""));
        pass(30);
        assertThat(client.heard).isEmpty();
        pool.answer(ON, TYPE, "", events("OPEN"));
        assertThat(client.heard).containsExactly("101");
    }

    @Test
    void aClientThatLeavesWhileItWaitsIsToldTheApplicationAbout() {
        Session session = connect();
        pool.answer("Keep-Alive-Interval: 30", TYPE, "", "");
        session.onClientGone();
        assertThat(pool.asked).containsExactly("OPEN", "DISCONNECT");
        ok();
    }

    @Test
    void aClientThatWaitsWhileTheBridgeStopsIsTurnedAway() {
        connect();
        pool.answer("Keep-Alive-Interval: 30", TYPE, "", "");
        sessions.drain();
        channel.runPendingTasks();
        assertThat(client.heard).containsExactly("503 ");
        ok();
    }

    @Test
    void anEmptyAnswerWithoutAnIntervalIsWrong() {
        connect();
        pool.answer(TYPE, "", "");
        assertThat(client.heard).containsExactly("500 ");
        assertThat(log.get(0)).contains("no event to OPEN (expected: OPEN, or Keep-Alive-Interval)");
        ok();
    }

    // --- Batches.

    @Test
    void theNextRequestCarriesAllThatWaits() {
        Session session = letIn();
        say(session, "one");
        say(session, "two");
        session.onMessage(false, bytes("three"));
        assertThat(pool.asked).containsExactly("OPEN", events("TEXT one").strip());
        ok();
        assertThat(pool.next().request().body()).isEqualTo(events("TEXT two", "BINARY three"));
    }

    @Test
    void anApplicationThatWantsOneEventGetsOne() {
        route.grip(new GripConfig(null, "pushpin", true));
        Session session = letIn();
        say(session, "one");
        say(session, "two");
        say(session, "three");
        ok();
        assertThat(pool.next().request().body()).isEqualTo(events("TEXT two"));
    }

    // --- Time.

    @Test
    void anEmptyRequestIsSentWhenNothingHappensForTheInterval() {
        letIn("Keep-Alive-Interval: 25");
        pass(25);
        FakeApplication.Asked tick = pool.next();
        assertThat(tick.request().body()).isEmpty();
        tick.reply().answered(FakeApplication.response(TYPE + "\r\n\r\n" + events("TEXT m:tick"), ""));
        assertThat(client.heard).containsExactly("101", "text tick");
        pass(25);
        pool.answer("Keep-Alive-Interval: 0", TYPE, "", "");
        pass(100);
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void aRefreshThatComesWhileTheApplicationIsAskedIsNotForgotten() {
        Session session = letIn();
        say(session, "one");
        hub.publish(new Action.Refresh(new Target.Uri("/chat?room=7")));
        hub.publish(new Action.Refresh(new Target.Uri("/chat?room=7")));
        ok();
        assertThat(pool.next().request().body()).isEmpty();
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void keepAlivesArePushedWhenTheClientHasHeardNothing() {
        Session session = letIn();
        control(session, "{\"type\":\"keep-alive\",\"message-type\":\"ping\",\"content\":\"\",\"timeout\":30}");
        pass(20);
        push("news");
        pass(29);
        assertThat(client.heard).containsExactly("101", "text news");
        pass(1);
        pass(30);
        assertThat(client.heard).containsExactly("101", "text news", "ping ", "ping ");
        control(session, "{\"type\":\"keep-alive\"}");
        pass(60);
        assertThat(client.heard).hasSize(4);
    }

    @Test
    void keepAlivesInAnIntervalArePushedWhateverElseIs() {
        Session session = letIn();
        control(session, "{\"type\":\"keep-alive\",\"content\":\"k\",\"timeout\":30,\"mode\":\"interval\"}");
        pass(20);
        push("news");
        pass(10);
        assertThat(client.heard).containsExactly("101", "text news", "text k");
    }

    @Test
    void aDelayedMessageIsSentLaterAndTheNextOnePushesItOut() {
        Session session = letIn();
        control(session, "{\"type\":\"send-delayed\",\"content\":\"a\",\"timeout\":5}");
        pass(4);
        control(session, "{\"type\":\"send-delayed\",\"content\":\"b\",\"timeout\":5}");
        assertThat(client.heard).containsExactly("101", "text a");
        pass(5);
        assertThat(client.heard).containsExactly("101", "text a", "text b");
        control(session, "{\"type\":\"send-delayed\",\"content\":\"c\"}");
        control(session, "{\"type\":\"flush-delayed\"}");
        assertThat(client.heard).endsWith("text c");
        control(session, "{\"type\":\"send-delayed\",\"content\":\"never\"}");
        session.onClientGone();
        ok();
    }

    // --- The end.

    @Test
    void aCloseOfTheClientIsTold() {
        Session session = letIn();
        session.onClientClose(4001, "why");
        assertThat(pool.next().request().body()).isEqualTo("CLOSE 5\r\n\u000f\ufffdwhy\r\n");
    }

    @Test
    void aClientThatVanishesIsToldAndAnErrorInTheAnswerEndsItAllTheSame() {
        Session session = letIn();
        session.onClientGone();
        assertThat(pool.asked).endsWith("DISCONNECT");
        pool.answer("Status: 500 Oops", "Content-Type: text/html", "", "uncaught");
        pass(100);
        assertThat(pool.isIdle()).isTrue();
        assertThat(log).hasSize(2);
        assertThat(log.get(1)).startsWith("close: answer: 500 Oops, text/html");
    }

    @Test
    void aCloseOfTheApplicationIsFollowedByTheClients() {
        Session session = letIn();
        say(session, "quit");
        pool.answer(TYPE, "", events("TEXT m:bye", "CLOSE"));
        assertThat(client.heard).containsExactly("101", "text bye", "close 1005");
        session.onClientGone();
        assertThat(pool.asked).endsWith("CLOSE");
        ok();
    }

    @Test
    void aDisconnectOfTheApplicationDropsTheClient() {
        Session session = letIn();
        say(session, "quit");
        pool.answer(TYPE, "", events("TEXT m:bye", "DISCONNECT"));
        assertThat(client.heard).containsExactly("101", "text bye", "dropped");
        session.onClientGone();
        assertThat(pool.asked).endsWith("DISCONNECT");
        ok();
    }

    @Test
    void anAnswerThatIsNoneClosesTheConnectionWith1011AndSaysHowItBegan() {
        Session session = letIn();
        say(session, "a");
        pool.answer("Content-Type: text/html", "", "<b>Warning</b>: Undefined variable");
        assertThat(client.heard).containsExactly("101", "close 1011");
        assertThat(log.get(0)).contains("the body begins: <b>Warning</b>: Undefined variable");
        session.onClientGone();
        assertThat(pool.asked).endsWith("DISCONNECT");
        ok();
    }

    @Test
    void noAnswerAtAllClosesTheConnectionToo() {
        Session session = letIn();
        say(session, "a");
        say(session, "b");
        pool.fail(Kind.DIED, RequestState.SENT);
        assertThat(client.heard).containsExactly("101", "close 1011");
    }

    @Test
    void aDetachedClientStaysAndTheApplicationHearsNoMoreOfIt() {
        Session session = letIn("Keep-Alive-Interval: 20");
        control(session, "{\"type\":\"subscribe\",\"channel\":\"room\"}");
        say(session, "one");
        say(session, "two");
        pool.answer(TYPE, "", events("TEXT c:{\"type\":\"detach\"}"));
        say(session, "three");
        hub.publish(new Action.Refresh(new Target.Topic("room")));
        pass(100);
        publish("room", "news", Label.NONE);
        session.onClientClose(1000, "");
        assertThat(pool.isIdle()).isTrue();
        assertThat(client.heard).containsExactly("101", "text news");
        assertThat(log).containsExactly("closed 1000 dropped 2");
    }

    // --- Filters.

    @Test
    void filtersAndTheirMetaDecideWhatASubscriberHears() {
        Session session = letIn();
        control(session, "{\"type\":\"set-meta\",\"name\":\"user\",\"value\":\"ann\"}");
        control(session, "{\"type\":\"subscribe\",\"channel\":\"room\",\"filters\":[\"skip-self\",\"var-subst\"]}");
        publish("room", "hi %(user)s", new Label(Map.of("sender", "bob"), null));
        publish("room", "mine", new Label(Map.of("sender", "ann"), null));
        publish("room", "%(nobody)s", Label.NONE);
        assertThat(client.heard).containsExactly("101", "text hi ann");
        assertThat(log).containsExactly("message not sent: channel room: no such variable 'nobody'");
        control(session, "{\"type\":\"unsubscribe\",\"channel\":\"room\"}");
        control(session, "{\"type\":\"subscribe\",\"channel\":\"room\"}");
        publish("room", "%", new Label(Map.of("sender", "ann"), null));
        assertThat(client.heard).endsWith("text %");
    }

    @Test
    void whatNobodyTakesIsWarnedOf() {
        Session session = letIn();
        say(session, "a");
        pool.answer(TYPE, "", events("TEXT hi", "TEXT c:{}"));
        assertThat(client.heard).containsExactly("101");
        assertThat(log).hasSize(2).allMatch(line -> line.startsWith("message: event "));
    }
}
