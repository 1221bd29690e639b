package io.ws2fcgi.bridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.event.Delivery;
import io.ws2fcgi.bridge.event.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loops and a thread that publish at the same time, while members come and go. */
final class HubConcurrencyTest {
    private static final Target ROOM = new Target.Topic("room");
    private static final int LOOPS = 3;
    private static final int MESSAGES = 2000;

    private final RealLoops loops = new RealLoops(LOOPS);

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void whoStaysHearsEachPublisherWholeAndInOrderWhileOthersComeAndGo() throws Exception {
        List<Member> staying = new ArrayList<>();
        for (int i = 0; i < 6; i++) staying.add(loops.join(i % LOOPS, "room"));
        List<CompletableFuture<Void>> publishers = new ArrayList<>();
        for (int loop = 0; loop < LOOPS; loop++) publishers.add(publishing("loop" + loop, loop));
        CompletableFuture<Void> outside = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < MESSAGES; i++) publish("thread", i, staying.size());
        });
        List<Member> passing = comeAndGo();
        outside.join();
        publishers.forEach(CompletableFuture::join);

        List<String> wanted =
                IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList();
        for (Member member : staying) {
            List<String> heard = loops.heard(member);
            assertThat(heard).hasSize((LOOPS + 1) * MESSAGES);
            for (int loop = 0; loop < LOOPS; loop++)
                assertThat(of("loop" + loop, heard)).isEqualTo(wanted);
            assertThat(of("thread", heard)).isEqualTo(wanted);
        }
        for (Member member : passing) assertNothingMissingInTheMiddle(of("thread", loops.heard(member)));
        assertThat(loops.hub.isBehind()).isFalse();
    }

    /** Publishes on a loop, one message for each turn of it, so that its own tasks come in between. */
    private CompletableFuture<Void> publishing(String name, int loop) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loops.loop(loop).execute(new Runnable() {
            private int next;

            @Override
            public void run() {
                if (next == MESSAGES) {
                    done.complete(null);
                    return;
                }
                String text = name + " " + next++;
                RealLoops.withSend(ROOM, text, List.of(), send -> {
                    loops.hub.publish(send);
                    return true;
                });
                loops.loop(loop).execute(this);
            }
        });
        return done;
    }

    /** As a caller of the push API does: waits for each answer, and all who stay are in it. */
    private void publish(String name, int number, int atLeast) {
        Future<Delivery> delivery = RealLoops.withSend(
                ROOM, name + " " + number, List.of(), send -> loops.hub.deliver(send, loops.loop(number % LOOPS)));
        assertThat(delivery.syncUninterruptibly().getNow().reached()).isGreaterThanOrEqualTo(atLeast);
    }

    private List<Member> comeAndGo() throws Exception {
        List<Member> passing = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Member member = loops.join(i % LOOPS, "room");
            passing.add(member);
            if (i >= 10) {
                Member leaver = passing.get(i - 10);
                loops.run(leaver.id().loop(), leaver::leave);
            }
        }
        return passing;
    }

    private static void assertNothingMissingInTheMiddle(List<String> heard) {
        if (heard.isEmpty()) return;
        int first = Integer.parseInt(heard.get(0));
        assertThat(heard)
                .isEqualTo(IntStream.range(first, first + heard.size())
                        .mapToObj(Integer::toString)
                        .toList());
    }

    private static List<String> of(String publisher, List<String> heard) {
        return heard.stream()
                .filter(message -> message.startsWith(publisher + " "))
                .map(message -> message.substring(publisher.length() + 1))
                .toList();
    }
}
