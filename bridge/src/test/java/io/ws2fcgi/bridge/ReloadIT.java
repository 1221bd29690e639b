package io.ws2fcgi.bridge;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.WitnessedEvents.Failed;
import io.ws2fcgi.fixtures.Ledger;
import io.ws2fcgi.fixtures.PhpFpm;
import io.ws2fcgi.fixtures.WebSocketCrowd;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * php-fpm is reloaded, or stopped and started, all the time under 200 busy clients: nobody is dropped, nothing runs twice,
 * what cannot have run is delivered after all, and everything else is reported.
 */
final class ReloadIT {
    private static final int CLIENTS = 200;

    private static final String WHERE = "/?member=";

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void aReloadEverySecondLosesNothing(int processControlTimeout) throws Exception { // 58
        try (PhpFpm fpm = PhpFpm.pool()
                .workers(6)
                .processControlTimeout(ofSeconds(processControlTimeout))
                .start()) {
            Rhythmic trouble = () -> Rhythm.repeat(10, ofSeconds(1), fpm::reload);
            assertNothingIsLost(fpm, "reloads, process_control_timeout " + processControlTimeout, trouble);
        }
    }

    @Test
    void aPoolThatIsStoppedAndStartedEverySecondLosesNothing() throws Exception {
        try (PhpFpm fpm = PhpFpm.pool().workers(6).start()) {
            var up = new boolean[] {true};
            Rhythmic trouble = () -> Rhythm.repeat(60, ofMillis(500), () -> {
                if (up[0]) fpm.stop();
                else fpm.start();
                up[0] = !up[0];
            });
            assertNothingIsLost(fpm, "stops and starts", trouble);
        }
    }

    private interface Rhythmic {
        void make() throws Exception;
    }

    private static void assertNothingIsLost(PhpFpm fpm, String what, Rhythmic trouble) throws Exception {
        String script = fpm.script("ledger.php");
        try (LedgerBridge php = LedgerBridge.running(script, fpm.address())
                .pool(pool -> pool.maxConnections(4).queueWait(ofSeconds(20)))
                .start()) {
            var talk = new CountingTalk(CLIENTS, 10);
            try (var crowd = WebSocketCrowd.enter(php.address(), WHERE + "%d", CLIENTS)) {
                assertThat(crowd.rejected()).isEmpty();
                talk.phase(what);
                crowd.talk(talk);
                trouble.make();
                crowd.hush();
                System.out.print(talk.figures());
                System.out.println(php.events().failures());
                assertThat(crowd.dropped()).isEmpty();
                assertThat(crowd.open()).isEqualTo(CLIENTS);
            }
            assertThat(talk.wrong()).isEmpty();
            assertTheNumbersAddUp(php, talk);
            assertThat(php.awaitCloses()).isEqualTo(CLIENTS);
        }
    }

    private static void assertTheNumbersAddUp(LedgerBridge php, CountingTalk talk) {
        List<Failed> failures = php.events().failed("message");
        Set<String> failed = new HashSet<>();
        failures.forEach(failure -> assertThat(failed.add(failure.eventId())).isTrue());

        assertThat(talk.said()).isEqualTo(talk.answered() + talk.reported());
        assertThat(talk.reported()).isEqualTo(failed.size());
        assertThat(php.events().applied("message")).isEqualTo(talk.answered());
        assertThat(php.executedTwice()).isEmpty();

        Ledger ledger = php.ledger();
        int executed = 0;
        for (int member = 0; member < CLIENTS; member++) {
            String connection = php.events().connection(WHERE + member);
            for (int number = 1; number <= talk.saidBy(member); number++) {
                Ledger.Entry entry = ledger.of(connection + "-" + number);
                if (failed.remove(connection + "-" + number)) continue;
                assertThat(entry.begun()).isOne();
                assertThat(entry.finished()).isOne();
                executed++;
            }
        }
        assertThat(failed).isEmpty();
        assertThat(talk.said()).isEqualTo(executed + failures.size());
        // Only where bytes had gone to a worker, and it died: what never began was sent again, or waited.
        assertThat(php.events().failures().keySet())
                .allMatch(what -> what.contains("the application died or was stopped"));
    }
}
