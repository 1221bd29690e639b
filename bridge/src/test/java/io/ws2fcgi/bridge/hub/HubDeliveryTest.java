package io.ws2fcgi.bridge.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Delivery;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.bridge.hub.Subscriber.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the hub says became of an action, on three real event loops. */
final class HubDeliveryTest {
    private static final Target ROOM = new Target.Topic("room");

    private final RealLoops loops = new RealLoops(3);

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void everyOutcomeIsCountedOnAllLoops() throws Exception {
        loops.join(0, "room");
        loops.join(1, "room");
        loops.join(2, "room");
        loops.join(0, Outcome.PENDING, "room");
        loops.join(2, Outcome.PENDING, "room");
        loops.join(1, Outcome.REFUSED, "room");
        loops.join(1, Outcome.GONE, "room");
        assertThat(loops.deliver(ROOM, "hello")).isEqualTo(new Delivery(3, 2, 1, List.of()));
    }

    @Test
    void whoIsExceptedDoesNotCount() throws Exception {
        Member first = loops.join(0, "room");
        Member second = loops.join(1, "room");
        loops.join(2, "room");
        assertThat(loops.deliver(ROOM, "hello", first, second).reached()).isOne();
    }

    @Test
    void aNameThatNobodyHasReachesNobody() throws Exception {
        assertThat(loops.deliver(ROOM, "hello")).isEqualTo(Delivery.NONE);
        assertThat(loops.deliver(new Target.User("alice"), "hello")).isEqualTo(Delivery.NONE);
    }

    @Test
    void idsThatNobodyHasAreNamedOnceAndInTheOrderGiven() throws Exception {
        Member here = loops.join(1);
        String gone = loops.draw(2).text();
        String goneToo = loops.draw(0).text();
        String elsewhere = "0000ffff" + "0".repeat(32);
        Target target = new Target.Connections(
                List.of(gone, "nonsense", here.text(), goneToo, elsewhere, gone, here.text(), "", "nonsense"));
        assertThat(loops.deliver(target, "hello"))
                .isEqualTo(new Delivery(1, 0, 0, List.of(gone, "nonsense", goneToo, elsewhere, "")));
        assertThat(loops.heard(here)).containsExactly("hello");
    }

    @Test
    void noIdAtAllIsAnAnswerToo() throws Exception {
        assertThat(loops.deliver(new Target.Connections(List.of()), "hello")).isEqualTo(Delivery.NONE);
        assertThat(loops.deliver(new Target.Connections(List.of("nonsense")), "hello"))
                .isEqualTo(Delivery.unknown(List.of("nonsense")));
    }

    @Test
    void aConnectionOnItsWayOutIsNotUnknown() throws Exception {
        Member leaving = loops.join(1, Outcome.GONE);
        assertThat(loops.deliver(RealLoops.these(leaving), "late")).isEqualTo(Delivery.NONE);
    }

    @Test
    void theOtherActionsAreCountedToo() throws Exception {
        Member first = loops.join(0);
        Member second = loops.join(1, Outcome.REFUSED);
        String gone = loops.draw(2).text();
        Target target = new Target.Connections(List.of(first.text(), gone, second.text()));
        Delivery expected = new Delivery(1, 0, 1, List.of(gone));
        assertThat(loops.deliver(new Action.Subscribe(target, "news"))).isEqualTo(expected);
        assertThat(loops.deliver(new Action.SetMeta(target, "nick", "ann"))).isEqualTo(expected);
        assertThat(loops.deliver(new Action.Unsubscribe(target, "news"))).isEqualTo(expected);
        assertThat(loops.deliver(new Action.Close(target, 4001, "bye"))).isEqualTo(expected);
        assertThat(loops.deliver(new Action.Close(target, 4001, "bye")).unknown())
                .hasSize(3);
    }

    @Test
    void whatConcernsTheCallersLoopIsDoneBeforeTheCallReturns() throws Exception {
        Member here = loops.join(0, "room");
        Future<Delivery> delivery = loops.on(0, () -> {
            Future<Delivery> made = RealLoops.withSend(
                    RealLoops.these(here), "hello", List.of(), send -> loops.hub.deliver(send, loops.loop(0)));
            assertThat(here.heard).containsExactly("hello");
            assertThat(made.isDone()).isTrue();
            return made;
        });
        assertThat(delivery.get().reached()).isOne();
    }

    @Test
    void theAnswerIsHeardOnTheExecutorThatWasGiven() throws Exception {
        loops.join(0, "room");
        loops.join(2, "room");
        CompletableFuture<Boolean> heardThere = new CompletableFuture<>();
        RealLoops.withSend(ROOM, "hello", List.of(), send -> loops.hub.deliver(send, loops.loop(1)))
                .addListener(done -> heardThere.complete(loops.loop(1).inEventLoop()));
        assertThat(heardThere.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aLoopThatHasStoppedCountsAsNothingAndItsIdsAreUnknown() throws Exception {
        Member there = loops.join(2, "room");
        loops.join(1, "room");
        loops.stop(2);
        assertThat(loops.deliver(ROOM, "hello")).isEqualTo(new Delivery(1, 0, 0, List.of()));
        assertThat(loops.deliver(RealLoops.these(there, there), "hello"))
                .isEqualTo(Delivery.unknown(List.of(there.text())));
    }

    @Test
    void anActionForTheCallerItselfIsAMistake() {
        assertThatThrownBy(() -> loops.hub.deliver(new Action.SetTick(1), loops.loop(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("target for others");
    }

    @Test
    void theHubSaysWhenALoopIsBehindAndWhenItHasCaughtUp() throws Exception {
        loops.join(1, "room");
        CountDownLatch stuck = new CountDownLatch(1);
        loops.loop(1).submit(() -> stuck.await(20, TimeUnit.SECONDS));
        try {
            for (int i = 0; i < 256; i++) loops.publish(ROOM, "m");
            assertThat(loops.hub.isBehind()).isTrue();
        } finally {
            stuck.countDown();
        }
        assertThat(loops.deliver(ROOM, "last").reached()).isOne();
        assertThat(loops.hub.isBehind()).isFalse();
    }
}
