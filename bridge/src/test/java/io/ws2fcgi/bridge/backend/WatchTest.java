package io.ws2fcgi.bridge.backend;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.PoolTimeouts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An exchange that may take 60 seconds, watched for its steps. */
final class WatchTest {
    private static final long SECOND = 1_000_000_000;
    private static final long START = -3 * SECOND;

    private static PoolTimeouts timeouts(Duration firstByte, Duration betweenBytes) {
        return new PoolTimeouts(ofSeconds(5), ofSeconds(3), ofSeconds(10), firstByte, betweenBytes, ofSeconds(30));
    }

    private static Watch watch(int firstByte, int betweenBytes) {
        return new Watch(timeouts(ofSeconds(firstByte), ofSeconds(betweenBytes)), ofSeconds(60), START, START);
    }

    @Test
    void nothingIsLateBeforeTheWholeIsWhereNoStepIsLimited() {
        Watch watch = watch(0, 0);
        assertThat(watch.next(START)).isEqualTo(60 * SECOND);
        assertThat(watch.late(START + 60 * SECOND - 1)).isNull();
        assertThat(watch.late(START + 60 * SECOND)).isEqualTo("no complete response within 60 s");
    }

    @Test
    void theWholeCountsFromBeforeTheConnection() {
        var watch = new Watch(timeouts(Duration.ZERO, Duration.ZERO), ofSeconds(60), START, START + 2 * SECOND);
        assertThat(watch.next(START + 2 * SECOND)).isEqualTo(58 * SECOND);
        assertThat(watch.late(START + 60 * SECOND)).isNotNull();
    }

    @Test
    void anAnswerThatDoesNotEndIsLateHoweverOftenItMoves() {
        Watch watch = watch(2, 2);
        for (int second = 1; second < 60; second++) watch.heard(START + second * SECOND);
        assertThat(watch.late(START + 60 * SECOND)).isEqualTo("no complete response within 60 s");
    }

    @Test
    void theFirstByteIsAwaitedForSoLong() {
        Watch watch = watch(2, 0);
        assertThat(watch.next(START)).isEqualTo(2 * SECOND);
        assertThat(watch.late(START + 2 * SECOND - 1)).isNull();
        assertThat(watch.late(START + 2 * SECOND)).isEqualTo("no byte of a response within 2 s");
    }

    @Test
    void theFirstByteIsWaitedForOnlyOnce() {
        Watch watch = watch(2, 0);
        watch.heard(START + SECOND);
        assertThat(watch.late(START + 59 * SECOND)).isNull();
        assertThat(watch.next(START + SECOND)).isEqualTo(59 * SECOND);
    }

    @Test
    void eachPauseOfTheAnswerIsLimited() {
        Watch watch = watch(0, 3);
        assertThat(watch.late(START + 20 * SECOND)).isNull();
        watch.heard(START + 20 * SECOND);
        watch.heard(START + 22 * SECOND);
        assertThat(watch.next(START + 23 * SECOND)).isEqualTo(2 * SECOND);
        assertThat(watch.late(START + 25 * SECOND - 1)).isNull();
        assertThat(watch.late(START + 25 * SECOND)).isEqualTo("no more of the response within 3 s");
    }

    @Test
    void aServerThatTakesNothingOfTheRequestIsLate() {
        Watch watch = watch(0, 0);
        watch.look(START, 5000);
        assertThat(watch.next(START)).isEqualTo(10 * SECOND);
        assertThat(watch.late(START + 10 * SECOND - 1)).isNull();
        assertThat(watch.late(START + 10 * SECOND)).isEqualTo("no byte of the request taken within 10 s, 5000 to go");
    }

    @Test
    void whileTheRequestIsTakenTheNextLookIsInTimeForTheFirstByte() {
        Watch watch = watch(2, 0);
        watch.look(START, 5000);
        assertThat(watch.next(START)).isEqualTo(2 * SECOND);
        assertThat(watch.late(START + 2 * SECOND)).isNull();
    }

    @Test
    void aFirstByteIsNewsWhereThePausesBehindItAreLimited() {
        Watch watch = watch(0, 3);
        assertThat(watch.heard(START)).isTrue();
        assertThat(watch.heard(START)).isFalse();
        assertThat(watch(2, 0).heard(START)).isFalse();
    }

    @Test
    void aServerThatTakesSomeOfTheRequestHasAsLongAgain() {
        Watch watch = watch(0, 0);
        watch.look(START, 5000);
        watch.look(START + 9 * SECOND, 4000);
        assertThat(watch.late(START + 19 * SECOND - 1)).isNull();
        assertThat(watch.next(START + 10 * SECOND)).isEqualTo(9 * SECOND);
        assertThat(watch.late(START + 19 * SECOND)).contains("4000 to go");
    }

    @Test
    void theFirstByteIsAwaitedFromTheMomentTheRequestIsSeenToBeTaken() {
        Watch watch = watch(2, 0);
        watch.look(START, 5000);
        watch.look(START + 4 * SECOND, 0);
        assertThat(watch.late(START + 6 * SECOND - 1)).isNull();
        assertThat(watch.late(START + 6 * SECOND)).isEqualTo("no byte of a response within 2 s");
    }

    @Test
    void aRequestThatWasTakenIsNotLookedForAmongWhatOthersHaveSent() {
        Watch watch = watch(2, 3);
        watch.look(START, 5000);
        watch.taken(START + SECOND);
        watch.look(START + 2 * SECOND, 4000);
        assertThat(watch.late(START + 3 * SECOND)).isEqualTo("no byte of a response within 2 s");
        watch.heard(START + 4 * SECOND);
        assertThat(watch.next(START + 4 * SECOND)).isEqualTo(3 * SECOND);
        assertThat(watch.late(START + 7 * SECOND)).isEqualTo("no more of the response within 3 s");
    }

    @Test
    void aLookThatFindsNothingNewGivesNoTime() {
        Watch watch = watch(2, 0);
        watch.look(START + SECOND, 0);
        assertThat(watch.late(START + 2 * SECOND)).isNotNull();
    }

    @Test
    void theNextLookIsNeverInThePast() {
        assertThat(watch(2, 0).next(START + 100 * SECOND)).isOne();
    }
}
