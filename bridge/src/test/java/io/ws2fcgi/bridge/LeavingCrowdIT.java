package io.ws2fcgi.bridge;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ws2fcgi.fixtures.Ledger;
import io.ws2fcgi.fixtures.PhpFpm;
import io.ws2fcgi.fixtures.WebSocketCrowd;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** As many clients as this machine allows leave at once, while a few others go on talking. */
final class LeavingCrowdIT {
    private static final int MOST = 10_000;
    private static final int OTHERS = 20;

    /** Far more than the pool can do is asked for in a second, so that this takes as long as the closes take. */
    private static final int CLOSES_PER_SECOND = 2_000;

    @Test
    void everyCloseIsDeliveredAndNothingOfTheOthersIsLost() throws Exception {
        int leaving = Math.min(MOST, WebSocketCrowd.mostClients(2) - OTHERS);
        try (PhpFpm fpm = PhpFpm.pool().workers(5).start();
                LedgerBridge php = LedgerBridge.running(fpm.script("ledger.php"), fpm.address())
                        .pool(pool -> pool.maxConnections(4)
                                .closesPerSecond(CLOSES_PER_SECOND)
                                .queueWait(ofSeconds(60)))
                        .start();
                WebSocketCrowd others = WebSocketCrowd.enter(php.address(), "/other", OTHERS)) {
            CountingTalk talk = new CountingTalk(OTHERS, 0);
            List<String> closes = leave(php, others, talk, leaving);

            talk.phase("while they leave");
            await("closes")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> missing(php, closes).isEmpty());
            talk.phase("afterwards");
            heardMore(talk, 500);
            others.hush();

            System.out.println(leaving + " clients left at once");
            System.out.print(talk.figures());
            assertThat(talk.reported()).isZero();
            assertThat(talk.wrong()).isEmpty();
            assertThat(talk.answered()).isEqualTo(talk.said());
            assertThat(others.dropped()).isEmpty();
            assertThat(php.events().failures()).isEmpty();
            assertThat(php.events().closesGivenUp()).isEmpty();
            assertThat(php.executedTwice()).isEmpty();
        }
    }

    /** Returns the ids of the closes that are owed now. */
    private static List<String> leave(LedgerBridge php, WebSocketCrowd others, CountingTalk talk, int leaving) {
        try (WebSocketCrowd crowd = WebSocketCrowd.enter(php.address(), "/leaving-%d", leaving)) {
            assertThat(crowd.rejected()).isEmpty();
            assertThat(crowd.open()).isEqualTo(leaving);
            talk.phase("before");
            others.talk(talk);
            heardMore(talk, 500);
            List<String> closes = IntStream.range(0, leaving)
                    .mapToObj(number -> php.events().connection("/leaving-" + number) + "-close")
                    .toList();
            crowd.vanish();
            return closes;
        }
    }

    private static void heardMore(CountingTalk talk, int answers) {
        int before = talk.heard();
        PhpBridge.eventually(answers + " answers", () -> talk.heard() >= before + answers);
    }

    private static Set<String> missing(LedgerBridge php, List<String> closes) {
        Ledger ledger = php.ledger();
        return closes.stream().filter(id -> ledger.of(id).finished() == 0).collect(Collectors.toSet());
    }
}
