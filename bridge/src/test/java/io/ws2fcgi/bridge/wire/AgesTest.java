package io.ws2fcgi.bridge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.WireConfig;
import io.ws2fcgi.bridge.listener.WiredClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Connections that may not last for ever. */
final class AgesTest {
    private final ReceivedFrames received = new ReceivedFrames(false);

    @Test
    void whoIsIdleIsClosedWith1001() {
        try (WiredClient client = connect(wire -> wire.idle(Duration.ofSeconds(16)))) {
            pass(client, 15);
            assertThat(client.isOpen()).isTrue();
            assertThat(said(client)).isEmpty();
            pass(client, 3);
            assertThat(said(client)).containsExactly("close 1001");
            assertThat(client.limited).containsExactly("idle");
            pass(client, 6);
            assertThat(client.isOpen()).isFalse();
            client.answerAll();
            assertThat(client.heard).containsExactly("close 1001 bridge");
            assertThat(client.limited).containsExactly("idle");
        }
    }

    @Test
    void messagesInEitherDirectionCountPingsAndAutoRepliesDoNot() {
        try (WiredClient client =
                connect(wire -> wire.idle(Duration.ofSeconds(16)).autoReplies(Map.of("hb", "ok")))) {
            client.send(SentFrames.of("81:question"));
            pass(client, 14);
            client.answer("answer");
            pass(client, 14);
            assertThat(said(client)).containsExactly("text answer");
            client.send(SentFrames.of("82:news"));
            client.answerAll();
            pass(client, 14);
            client.send(SentFrames.of("89 8a 81:hb"));
            assertThat(said(client)).containsExactly("pong", "text ok");
            pass(client, 4);
            assertThat(said(client)).containsExactly("close 1001");
        }
    }

    @Test
    void aLifetimeEndsHoweverMuchIsSaidAndNotForAllAtOnce() {
        Set<Integer> ends = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            try (WiredClient client = connect(wire -> wire.lifetime(Duration.ofSeconds(1000)))) {
                for (int second = 1; client.limited.isEmpty(); second++) {
                    client.send(SentFrames.of("81:x 8a"));
                    client.answerAll();
                    pass(client, 1);
                    if (!client.limited.isEmpty()) ends.add(second);
                }
                assertThat(client.limited).containsExactly("lifetime");
            }
        }
        assertThat(ends).allSatisfy(end -> assertThat(end).isBetween(899, 1065)).hasSizeGreaterThan(5);
    }

    @Test
    void whoIsClosingAlreadyIsTooOldForNothing() {
        try (WiredClient client = connect(wire -> wire.idle(Duration.ofSeconds(4)))) {
            client.send(SentFrames.of("80:broken"));
            assertThat(said(client)).containsExactly("close 1002");
            pass(client, 20);
            assertThat(said(client)).isEmpty();
            assertThat(client.limited).isEmpty();
            assertThat(client.channel().runScheduledPendingTasks()).isEqualTo(-1);
        }
    }

    private static WiredClient connect(UnaryOperator<WireConfig.Builder> changes) {
        WireConfig wire = changes.apply(WireConfig.builder()).build();
        return WiredClient.connect(route -> route.wire(wire));
    }

    private static void pass(WiredClient client, int seconds) {
        client.pass(Duration.ofSeconds(seconds), Duration.ofMillis(250));
    }

    private List<String> said(WiredClient client) {
        return received.read(client.said()).stream()
                .filter(frame -> !frame.equals("ping"))
                .toList();
    }
}
