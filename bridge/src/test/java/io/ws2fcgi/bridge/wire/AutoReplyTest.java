package io.ws2fcgi.bridge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.WireConfig;
import io.ws2fcgi.bridge.listener.WiredClient;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Texts that the bridge itself answers, and clients that do not read such answers, nor pongs. */
final class AutoReplyTest {
    private final ReceivedFrames received = new ReceivedFrames(false);
    private final WiredClient client = WiredClient.connect(
            route -> route.limits(Limits.builder().outboxBytes(1000).build())
                    .wire(WireConfig.builder()
                            .autoReplies(Map.of("ping", "pong", "{\"type\":\"ping\"}", "{\"type\":\"pong\"}", "é", "è"))
                            .build()));

    @AfterEach
    void end() {
        client.close();
    }

    @Test
    void exactlyThisTextIsAnsweredAndTheApplicationDoesNotHearOfIt() {
        client.send(SentFrames.of("81:ping 01:pi 80:ng 81:{\"type\":\"ping\"} 81:é"));
        assertThat(received.read(client.said()))
                .containsExactly("text pong", "text pong", "text {\"type\":\"pong\"}", "text è");
        assertThat(client.isAsked()).isFalse();
        assertThat(client.autoReplies).isEqualTo(4);
    }

    @Test
    void anythingElseIsTheApplications() {
        client.send(SentFrames.of("82:ping 81:Ping 81:ping_ 81:pin 81"));
        client.answerAll();
        assertThat(client.heard).containsExactly("binary ping", "text Ping", "text ping ", "text pin", "text ");
        assertThat(received.read(client.said())).isEmpty();
        assertThat(client.autoReplies).isZero();
    }

    @Test
    void theAnswerDoesNotWaitForTheApplication() {
        client.send(SentFrames.of("81:question 81:ping"));
        assertThat(received.read(client.said())).containsExactly("text pong");
        client.answer("answer");
        assertThat(received.read(client.said())).containsExactly("text answer");
    }

    @Test
    void whoDoesNotReadItsAutoRepliesIsClosed() {
        nobodyReads();
        client.send(SentFrames.of("81:ping ".repeat(500)));
        assertThat(client.limited).containsExactly("outbox");
        assertThat(client.autoReplies).isBetween(5, 170);
    }

    @Test
    void whoDoesNotReadItsPongsIsClosed() {
        nobodyReads();
        client.send(SentFrames.of("89:{100} ".repeat(50)));
        client.send(SentFrames.of("89:{100} ".repeat(50)));
        assertThat(client.limited).containsExactly("outbox");
    }

    /** What is written is not flushed before all was read that had come, which is as good as a client that reads nothing. */
    private void nobodyReads() {
        assertThat(client.said()).isEmpty();
    }
}
