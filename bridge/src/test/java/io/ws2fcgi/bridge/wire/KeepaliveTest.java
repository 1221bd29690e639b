package io.ws2fcgi.bridge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class KeepaliveTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Keepalive<Keepalive.Visited> keepalive =
            new Keepalive<>(channel.eventLoop(), Duration.ofSeconds(32), new Random(0));

    @BeforeEach
    void timeStandsStill() {
        channel.freezeTime();
    }

    @Test
    void everyClientIsVisitedOnceInEachInterval() {
        List<Integer> visits = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int client = i;
            keepalive.add(() -> visits.add(client));
        }
        pass(32);
        assertThat(visits).doesNotHaveDuplicates().hasSize(100);
        pass(32);
        assertThat(visits).hasSize(200);
    }

    @Test
    void clientsThatCameTogetherAreNotVisitedTogether() {
        int[] visits = {0};
        for (int i = 0; i < 320; i++) keepalive.add(() -> visits[0]++);
        pass(1);
        assertThat(visits[0]).isBetween(1, 40);
    }

    @Test
    void aClientThatLeavesDuringItsVisitIsNotVisitedAgain() {
        int[] visits = {0};
        int[] slot = {0};
        Keepalive.Visited[] client = new Keepalive.Visited[1];
        client[0] = () -> {
            visits[0]++;
            keepalive.remove(client[0], slot[0]);
        };
        slot[0] = keepalive.add(client[0]);
        pass(100);
        assertThat(visits[0]).isEqualTo(1);
    }

    @Test
    void aVisitThatFailsHarmsNoOtherAndIsReported() {
        int[] visits = {0};
        keepalive.add(() -> {
            throw new IllegalStateException("on purpose");
        });
        for (int i = 0; i < 63; i++) keepalive.add(() -> visits[0]++);
        pass(64);
        assertThat(visits[0]).isEqualTo(2 * 63);
        // As what a task throws: that is logged.
        channel.runPendingTasks();
        assertThatThrownBy(channel::checkException).hasMessage("on purpose");
    }

    @Test
    void withoutClientsThereIsNoTimer() {
        Keepalive.Visited client = () -> {};
        keepalive.remove(client, keepalive.add(client));
        assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
    }
}
