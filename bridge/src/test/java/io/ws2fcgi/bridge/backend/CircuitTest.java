package io.ws2fcgi.bridge.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A server between up and down. Its back-off is always half of what it may be: 5, 10, 20, 40 ms. */
final class CircuitTest {
    private static final long MILLI = 1_000_000;
    private static final long NOW = -50 * MILLI;

    private final Circuit circuit = new Circuit(new Backoff(Duration.ofMillis(10), Duration.ofMillis(80)), () -> 0);

    private void breaks(int times, boolean othersUp) {
        for (int i = 0; i < times; i++) circuit.broke(NOW, "closed", othersUp);
    }

    @Test
    void itIsUpUntilThereIsAReason() {
        assertThat(circuit.isUp()).isTrue();
        assertThat(circuit.admits(NOW)).isTrue();
        assertThat(circuit.isDue(NOW)).isFalse();
        assertThat(circuit.dueAt()).isEqualTo(Long.MAX_VALUE);
        assertThat(circuit.isSuspected()).isFalse();
        assertThat(circuit.why()).isEmpty();
    }

    @Test
    void whoRefusesOnceIsDownUntilItIsTimeForAnAttempt() {
        assertThat(circuit.unreachable(NOW, "refused")).isTrue();
        assertThat(circuit.isUp()).isFalse();
        assertThat(circuit.why()).isEqualTo("refused");
        assertThat(circuit.dueAt()).isEqualTo(NOW + 5 * MILLI);
        assertThat(circuit.admits(NOW + 5 * MILLI - 1)).isFalse();
        assertThat(circuit.isDue(NOW + 5 * MILLI)).isTrue();
    }

    @Test
    void theOnesWhoWereOnTheirWayWhenItFellCountOnce() {
        circuit.unreachable(NOW, "refused");
        for (int i = 0; i < 10; i++)
            assertThat(circuit.unreachable(NOW, "refused")).isFalse();
        assertThat(circuit.dueAt()).isEqualTo(NOW + 5 * MILLI);
    }

    @Test
    void eachAttemptThatFailsDoublesThePauseUpToALimit() {
        circuit.unreachable(NOW, "refused");
        for (int pause : new int[] {10, 20, 40, 40}) {
            circuit.trying();
            assertThat(circuit.unreachable(NOW, "refused")).isFalse();
            assertThat(circuit.dueAt()).isEqualTo(NOW + pause * MILLI);
        }
    }

    @Test
    void whoFailedItsCheckIsNotBackWithTheNextOneThatConnects() {
        circuit.checkFailed("no answer");
        assertThat(circuit.unreachable(NOW, "refused")).isFalse();
        assertThat(circuit.connected()).isFalse();
        assertThat(circuit.isUp()).isFalse();
        assertThat(circuit.why()).isEqualTo("no answer");
    }

    @Test
    void whileOneTriesNobodyElseDoes() {
        circuit.unreachable(NOW, "refused");
        circuit.trying();
        assertThat(circuit.admits(NOW + 1000 * MILLI)).isFalse();
        assertThat(circuit.dueAt()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anAttemptWithoutAResultIsMadeAgainAtOnce() {
        circuit.unreachable(NOW, "refused");
        circuit.trying();
        circuit.triedInVain();
        assertThat(circuit.isDue(NOW + 5 * MILLI)).isTrue();
        assertThat(circuit.isUp()).isFalse();
    }

    @Test
    void anAttemptThatHadAResultCannotBeInVain() {
        circuit.unreachable(NOW, "refused");
        circuit.trying();
        circuit.connected();
        circuit.triedInVain();
        assertThat(circuit.isUp()).isTrue();
    }

    @Test
    void whoLetsInAgainIsBackWithACleanSlate() {
        circuit.unreachable(NOW, "refused");
        circuit.trying();
        circuit.unreachable(NOW, "refused");
        circuit.trying();
        assertThat(circuit.connected()).isTrue();
        assertThat(circuit.why()).isEmpty();
        assertThat(circuit.connected()).isFalse();
        circuit.unreachable(NOW, "refused");
        assertThat(circuit.dueAt()).isEqualTo(NOW + 5 * MILLI);
    }

    @Test
    void anAnswerOnAnOldConnectionDoesNotMeanThatNewOnesAreLetIn() {
        circuit.unreachable(NOW, "refused");
        assertThat(circuit.answered()).isFalse();
        assertThat(circuit.isUp()).isFalse();
    }

    @Test
    void whoBreaksFiveRequestsWithoutAnAnswerIsLeftAloneWhileThereAreOthers() {
        breaks(4, true);
        assertThat(circuit.isUp()).isTrue();
        assertThat(circuit.isSuspected()).isTrue();
        assertThat(circuit.broke(NOW, "closed", true)).isTrue();
        assertThat(circuit.why()).isEqualTo("closed");
        assertThat(circuit.dueAt()).isEqualTo(NOW + 500 * MILLI);
    }

    @Test
    void anAnswerInBetweenForgivesWhatBroke() {
        breaks(4, true);
        assertThat(circuit.answered()).isFalse();
        assertThat(circuit.isSuspected()).isFalse();
        breaks(4, true);
        assertThat(circuit.isUp()).isTrue();
    }

    @Test
    void theOnlyServerIsNotLeftAloneHoweverMuchBreaks() {
        breaks(100, false);
        assertThat(circuit.isUp()).isTrue();
    }

    @Test
    void whoBrokeRequestsHasToAnswerOneAndNotJustToLetIn() {
        breaks(5, true);
        circuit.trying();
        assertThat(circuit.connected()).isFalse();
        assertThat(circuit.isUp()).isFalse();
        assertThat(circuit.answered()).isTrue();
        assertThat(circuit.isUp()).isTrue();
    }

    @Test
    void anAttemptThatBreaksDoublesThePauseAlsoWhenNoOtherIsUp() {
        breaks(5, true);
        circuit.trying();
        assertThat(circuit.broke(NOW, "closed", false)).isFalse();
        assertThat(circuit.dueAt()).isEqualTo(NOW + 1000 * MILLI);
    }

    @Test
    void whatBreaksWhileItIsLeftAloneSaysNothingNew() {
        breaks(5, true);
        breaks(20, true);
        assertThat(circuit.dueAt()).isEqualTo(NOW + 500 * MILLI);
    }

    @Test
    void whoBrokeRequestsAndNowRefusesComesBackAsWhoRefuses() {
        breaks(5, true);
        circuit.trying();
        assertThat(circuit.unreachable(NOW, "refused")).isFalse();
        assertThat(circuit.dueAt()).isEqualTo(NOW + 5 * MILLI);
        circuit.trying();
        assertThat(circuit.connected()).isTrue();
    }

    @Test
    void whoFailsACheckIsNotTriedAgainByEvents() {
        assertThat(circuit.checkFailed("silent")).isTrue();
        assertThat(circuit.checkFailed("silent")).isFalse();
        assertThat(circuit.dueAt()).isEqualTo(Long.MAX_VALUE);
        assertThat(circuit.admits(NOW + 3_600_000 * MILLI)).isFalse();
        assertThat(circuit.connected()).isFalse();
        assertThat(circuit.isUp()).isFalse();
    }

    @Test
    void aCheckBringsItBackWhateverTookItDown() {
        circuit.checkFailed("silent");
        assertThat(circuit.checkPassed()).isTrue();
        circuit.unreachable(NOW, "refused");
        assertThat(circuit.checkPassed()).isTrue();
        breaks(5, true);
        assertThat(circuit.checkPassed()).isTrue();
        assertThat(circuit.checkPassed()).isFalse();
        breaks(4, true);
        assertThat(circuit.isUp()).isTrue();
    }

    @Test
    void anAnswerProvesACheckWrong() {
        circuit.checkFailed("silent");
        assertThat(circuit.answered()).isTrue();
    }

    @Test
    void aCheckThatFailsEndsTheAttemptsOfEvents() {
        circuit.unreachable(NOW, "refused");
        circuit.trying();
        assertThat(circuit.checkFailed("silent")).isFalse();
        circuit.triedInVain();
        assertThat(circuit.admits(NOW + 3_600_000 * MILLI)).isFalse();
        assertThat(circuit.why()).isEqualTo("silent");
    }
}
