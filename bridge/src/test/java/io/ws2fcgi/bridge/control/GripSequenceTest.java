package io.ws2fcgi.bridge.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.ws2fcgi.bridge.dialect.GripItem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The order of published items (grip.md section 3.6). */
final class GripSequenceTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> sent = new ArrayList<>();
    private final GripSequence sequence =
            new GripSequence(channel.eventLoop(), item -> sent.add(item.topic() + item.id()));

    @BeforeEach
    void timeStandsStill() {
        channel.freezeTime();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void itemsWithoutIdsGoAtOnce() {
        add("a", null, null);
        add("a", null, null);
        assertThat(sent).containsExactly("anull", "anull");
    }

    @Test
    void theFirstItemOfAChannelGoesAtOnce() {
        add("a", "7", "6");
        assertThat(sent).containsExactly("a7");
    }

    @Test
    void anItemWaitsForTheOneBeforeIt() {
        add("a", "1", null);
        add("a", "4", "3");
        add("a", "3", "2");
        add("b", "3", "2");
        assertThat(sent).containsExactly("a1", "b3");
        add("a", "2", "1");
        assertThat(sent).containsExactly("a1", "b3", "a2", "a3", "a4");
    }

    @Test
    void afterFiveSecondsItGoesAllTheSame() {
        add("a", "1", null);
        add("a", "3", "2");
        pass(4);
        assertThat(sent).containsExactly("a1");
        pass(1);
        assertThat(sent).containsExactly("a1", "a3");
        add("a", "4", "3");
        assertThat(sent).endsWith("a4");
    }

    @Test
    void theSameIdIsTakenOnceAMinute() {
        add("a", "1", null);
        pass(59);
        add("a", "1", null);
        add("b", "1", null);
        assertThat(sent).containsExactly("a1", "b1");
        pass(2);
        add("a", "1", null);
        assertThat(sent).containsExactly("a1", "b1", "a1");
    }

    @Test
    void whoWantsNoOrderDoesNotWait() {
        add("a", "1", null);
        sequence.add(new GripItem("a", "9", "8", false, null));
        add("a", "2", "1");
        assertThat(sent).containsExactly("a1", "a9", "a2");
    }

    @Test
    void aChannelThatWasQuietForAMinuteBeginsAnew() {
        add("a", "1", null);
        pass(61);
        add("a", "9", "8");
        assertThat(sent).containsExactly("a1", "a9");
    }

    @Test
    void whereTooManyWaitTheyGoInDisorderButGo() {
        add("a", "1", null);
        for (int i = 0; i < 101; i++) add("a", "x" + i, "y" + i);
        assertThat(sent).containsExactly("a1", "ax100");
        pass(5);
        assertThat(sent).hasSize(102);
    }

    private void add(String topic, @Nullable String id, @Nullable String prevId) {
        sequence.add(new GripItem(topic, id, prevId, true, null));
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }
}
