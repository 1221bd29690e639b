package io.ws2fcgi.bridge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.listener.WiredClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that sends much while there is hardly any memory left for buffers. */
final class ShortageTest {
    private static final int SHORT = 751;
    private static final int NOT_YET_ENOUGH = 626;
    private static final int ENOUGH = 624;

    private static final String LARGE = "x".repeat(Shortage.MUCH);

    private final ReceivedFrames received = new ReceivedFrames(false);
    private final WiredClient client = WiredClient.connect(route -> route);

    @AfterEach
    void everythingIsReleased() {
        client.close();
    }

    /** The application is busy with a first message, so that the others wait. */
    private void sendWhileBusy(String... frames) {
        client.send(SentFrames.of("81:first"));
        for (String frame : frames) client.send(SentFrames.of(frame));
    }

    @Test
    void isNotReadUntilThereIsEnoughAgain() {
        client.memoryUsed = SHORT;
        sendWhileBusy("81:" + LARGE, "81:last");
        assertThat(client.isRead()).isFalse();
        assertThat(client.limited).containsExactly("memory");
        client.memoryUsed = NOT_YET_ENOUGH;
        pass(1);
        client.answerAll();
        assertThat(client.heard).hasSize(2);
        client.memoryUsed = ENOUGH;
        pass(1);
        client.answerAll();
        assertThat(client.heard).containsExactly("text first", "text " + LARGE, "text last");
        assertThat(client.isRead()).isTrue();
        assertThat(client.limited).hasSize(1);
        assertThat(client.channel().runScheduledPendingTasks())
                .as("a ping is next")
                .isGreaterThan(Duration.ofMillis(200).toNanos());
    }

    @Test
    void isReadWhereItHoldsLittle() {
        client.memoryUsed = SHORT;
        sendWhileBusy("81:a", "81:b", "81:" + "x".repeat(Shortage.MUCH / 2));
        assertThat(client.isRead()).isTrue();
        assertThat(client.limited).isEmpty();
    }

    @Test
    void isReadWhereThereIsMemory() {
        client.memoryUsed = SHORT - 1;
        sendWhileBusy("81:" + LARGE, "81:" + LARGE);
        assertThat(client.isRead()).isTrue();
        assertThat(client.limited).isEmpty();
    }

    @Test
    void isNotReadInTheMiddleOfAMessageEither() {
        client.memoryUsed = SHORT;
        client.send(SentFrames.of("01:" + LARGE));
        assertThat(client.isRead()).isFalse();
        client.memoryUsed = ENOUGH;
        pass(1);
        client.send(SentFrames.of("80:end"));
        client.answerAll();
        assertThat(client.heard).containsExactly("text " + LARGE + "end");
    }

    @Test
    void isClosedWith1013WhereItStaysShort() {
        client.memoryUsed = SHORT;
        sendWhileBusy("81:" + LARGE);
        pass(4);
        assertThat(said()).isEmpty();
        pass(2);
        assertThat(said()).containsExactly("close 1013");
        assertThat(client.limited).containsExactly("memory", "memory");
        client.send(SentFrames.of("88:\\03\\f5"));
        assertThat(client.isOpen()).isFalse();
        client.answerAll();
        assertThat(client.heard).containsExactly("text first", "close 1013 bridge");
    }

    @Test
    void leavesNothingBehindWhenItGoesMeanwhile() {
        client.memoryUsed = SHORT;
        sendWhileBusy("81:" + LARGE);
        client.channel().close();
        client.memoryUsed = ENOUGH;
        pass(1);
        client.answerAll();
        assertThat(client.heard).containsExactly("text first", "text " + LARGE, "close 1006 network");
    }

    private void pass(int seconds) {
        client.pass(Duration.ofSeconds(seconds), Duration.ofMillis(100));
    }

    private List<String> said() {
        return received.read(client.said()).stream()
                .filter(frame -> !frame.equals("ping"))
                .toList();
    }
}
