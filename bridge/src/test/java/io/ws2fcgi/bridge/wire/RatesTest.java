package io.ws2fcgi.bridge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.Rate;
import io.ws2fcgi.bridge.config.RateFate;
import io.ws2fcgi.bridge.config.WireConfig;
import io.ws2fcgi.bridge.listener.WiredClient;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a client that sends faster than it may. */
final class RatesTest {
    private static final String DEFLATE = "permessage-deflate";
    /** 1000 letters a, deflated. */
    private static final String THOUSAND = "c2:\\4a\\4c\\1c\\05\\a3\\60\\14\\0c\\77\\00\\00";

    private final ReceivedFrames received = new ReceivedFrames(false);
    private @Nullable WiredClient client;

    @AfterEach
    void end() {
        if (client != null) client.close();
    }

    @Test
    void aBurstIsReadAndThenTheClientWaitsForItsRate() {
        WiredClient client = connect(wire -> wire.messageRate(new Rate(2, 3)));
        send("81:1 81:2 81:3");
        assertThat(client.isRead()).isTrue();
        send("81:4 81:5 81:6");
        assertThat(client.isRead()).isFalse();
        assertThat(client.heard).containsExactly("text 1", "text 2", "text 3");
        pass(Duration.ofMillis(400));
        assertThat(client.heard).hasSize(3);
        pass(Duration.ofMillis(200));
        assertThat(client.heard).hasSize(4);
        pass(Duration.ofMillis(500));
        assertThat(client.heard).hasSize(5);
        pass(Duration.ofSeconds(2));
        assertThat(client.heard).hasSize(6);
        assertThat(client.isRead()).isTrue();
        assertThat(client.limited).containsOnly("message-rate");
    }

    @Test
    void inTheLongRunItIsTheRateAndNothingIsLost() {
        WiredClient client = connect(wire -> wire.messageRate(new Rate(10, 10)));
        for (int i = 0; i < 300; i++) send("81:x");
        pass(Duration.ofSeconds(9));
        assertThat(client.heard).hasSizeBetween(95, 105);
        pass(Duration.ofSeconds(30));
        assertThat(client.heard).hasSize(300);
    }

    @Test
    void whoMayNotIsClosedWith1008() {
        WiredClient client = connect(wire -> wire.messageRate(new Rate(2, 3)).rateFate(RateFate.CLOSE));
        send("81:1");
        send("81:2");
        send("81:3");
        send("81:4 81:5");
        assertThat(client.heard).containsExactly("text 1", "text 2", "text 3");
        assertThat(said()).containsExactly("close 1008");
        assertThat(client.limited).containsExactly("message-rate");
        pass(Duration.ofSeconds(6));
        assertThat(client.heard).endsWith("close 1008 bridge");
    }

    @Test
    void pingsAndPongsCountToo() {
        WiredClient client = connect(wire -> wire.messageRate(new Rate(1, 2)));
        send("89:1 8a 89:2 89:3 89:4");
        assertThat(said()).containsExactly("pong 1");
        assertThat(client.isRead()).isFalse();
        pass(Duration.ofSeconds(10));
        assertThat(said()).containsExactly("pong 2", "pong 3", "pong 4");
    }

    @Test
    void aMessageMayHaveNoEndlessNumberOfEmptyFragments() {
        WiredClient client = connect(wire -> wire.messageRate(new Rate(1, 10)).rateFate(RateFate.CLOSE));
        send("01:a" + " 00".repeat(9));
        assertThat(said()).isEmpty();
        send("00");
        assertThat(said()).containsExactly("close 1008");
        assertThat(client.limited).containsExactly("message-rate");
    }

    @Test
    void butWhoCutsALongMessageIsNotChargedForEachPiece() {
        connect(wire -> wire.messageRate(new Rate(1, 2)).rateFate(RateFate.CLOSE));
        send("02:{2000}" + " 00:{2000}".repeat(20) + " 80:{2000}");
        assertThat(said()).isEmpty();
    }

    @Test
    void bytesAreThoseOfPayloads() {
        WiredClient client = connect(wire -> wire.byteRate(new Rate(100, 1000)));
        send("82:{500} 82:{500}");
        assertThat(client.isRead()).isTrue();
        send("82:{500} 81:next");
        assertThat(client.isRead()).isFalse();
        assertThat(client.heard).hasSize(3);
        pass(Duration.ofMillis(4900));
        assertThat(client.heard).hasSize(3);
        assertThat(client.isRead()).isFalse();
        pass(Duration.ofMillis(400));
        assertThat(client.isRead()).isTrue();
        assertThat(client.heard).hasSize(4).endsWith("text next");
        // What had waited was too much again.
        assertThat(client.limited).containsExactly("byte-rate", "byte-rate");
    }

    @Test
    void whatIsCompressedCountsAsWhatItIsInflatedTo() {
        WiredClient client = connect(wire -> wire.byteRate(new Rate(100, 2500)).rateFate(RateFate.CLOSE), DEFLATE);
        send(THOUSAND + " " + THOUSAND);
        assertThat(client.heard).hasSize(2);
        send(THOUSAND);
        assertThat(client.heard).hasSize(2);
        assertThat(said()).containsExactly("close 1008");
        assertThat(client.limited).containsExactly("byte-rate");
    }

    @Test
    void twoReasonsNotToReadAreBothToEnd() {
        WiredClient client = connect(
                wire -> wire.messageRate(new Rate(1, 2)),
                Limits.builder().inboxMessages(1).build());
        // One is asked, one fills the inbox, one is too fast.
        client.send(SentFrames.of("81:1"));
        client.send(SentFrames.of("81:2"));
        assertThat(client.isRead()).isFalse();
        client.answer("");
        assertThat(client.isRead()).isTrue();
        client.send(SentFrames.of("81:3"));
        assertThat(client.isRead()).isFalse();
        client.answer("");
        assertThat(client.isRead()).isFalse();
        client.pass(Duration.ofSeconds(1));
        assertThat(client.isRead()).isTrue();
        client.pass(Duration.ofSeconds(10));
        client.send(SentFrames.of("81:4 81:5"));
        client.pass(Duration.ofSeconds(10));
        assertThat(client.isRead()).isFalse();
        client.answerAll();
        assertThat(client.isRead()).isTrue();
        assertThat(client.heard).containsExactly("text 1", "text 2", "text 3", "text 4", "text 5");
    }

    @Test
    void whoIsMadeToWaitIsNotTakenForDead() {
        WiredClient client = connect(wire -> wire.byteRate(new Rate(1, 1)));
        send("82:{301}");
        pass(Duration.ofSeconds(200));
        assertThat(client.isRead()).isFalse();
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aCloseOfTheBridgeEndsTheWait() {
        WiredClient client = connect(wire -> wire.byteRate(new Rate(1, 1)).lifetime(Duration.ofSeconds(10)));
        send("82:{301} 81:never");
        assertThat(client.isRead()).isFalse();
        pass(Duration.ofSeconds(11));
        assertThat(said()).containsExactly("close 1001");
        assertThat(client.isRead()).isTrue();
        send("88:\\03\\e9");
        assertThat(client.isOpen()).isFalse();
        assertThat(client.heard).hasSize(2).endsWith("close 1001 bridge");
    }

    @Test
    void whoGoesWhileItWaitsLeavesNoTimer() {
        WiredClient client = connect(wire -> wire.byteRate(new Rate(1, 1)));
        send("82:{301}");
        client.channel().close();
        client.answerAll();
        assertThat(client.channel().runScheduledPendingTasks()).isEqualTo(-1);
        assertThat(client.heard).endsWith("close 1006 network");
    }

    private WiredClient connect(UnaryOperator<WireConfig.Builder> changes, String... offers) {
        return connect(changes, Limits.builder().messageBytes(100_000).build(), offers);
    }

    private WiredClient connect(UnaryOperator<WireConfig.Builder> changes, Limits limits, String... offers) {
        WireConfig wire = changes.apply(WireConfig.builder()).build();
        WiredClient connected = WiredClient.connect(route -> route.wire(wire).limits(limits), offers);
        client = connected;
        return connected;
    }

    private WiredClient client() {
        if (client == null) throw new IllegalStateException("not connected");
        return client;
    }

    private void send(String frames) {
        client().send(SentFrames.of(frames));
        client().answerAll();
    }

    private void pass(Duration time) {
        for (long i = 0; i < time.toMillis(); i += 100) {
            client().pass(Duration.ofMillis(100));
            client().answerAll();
        }
    }

    private List<String> said() {
        return received.read(client().said()).stream()
                .filter(frame -> !frame.equals("ping"))
                .toList();
    }
}
