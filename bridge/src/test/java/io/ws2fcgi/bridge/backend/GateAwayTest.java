package io.ws2fcgi.bridge.backend;

import static io.ws2fcgi.bridge.backend.Backend.Turn.CLOSE;
import static io.ws2fcgi.bridge.backend.Backend.Turn.MESSAGE;
import static io.ws2fcgi.bridge.backend.Backend.Turn.OPEN;
import static io.ws2fcgi.bridge.backend.GateFixture.FIRST_AWAY;
import static io.ws2fcgi.bridge.backend.GateFixture.FIRST_BUSY;
import static io.ws2fcgi.bridge.backend.GateFixture.MILLI;
import static io.ws2fcgi.bridge.backend.GateFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.backend.Gate.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers that cannot be reached, time that has to pass, and the end. */
final class GateAwayTest {
    /** Its only server has refused somebody, who waits now. */
    private static GateFixture away(int connections) {
        var pool = new GateFixture(GateFixture.pool(connections));
        pool.refused(pool.comes(MESSAGE));
        return pool;
    }

    @Test
    void whoDoesNotWaitForThePoolIsToldThatItIsAway() {
        GateFixture pool = away(4);
        assertThat(pool.enter(pool.guest(OPEN))).isEqualTo(Verdict.AWAY);
        assertThat(pool.enter(pool.guest(MESSAGE))).isEqualTo(Verdict.WAITING);
        assertThat(pool.enter(pool.guest(CLOSE))).isEqualTo(Verdict.WAITING);
    }

    @Test
    void whoWasRefusedWaitsOnlyIfItWaitsForThePool() {
        var pool = new GateFixture(GateFixture.pool(2));
        Guest open = pool.comes(OPEN);
        Guest message = pool.comes(MESSAGE);
        assertThat(pool.refused(open).verdict()).isEqualTo(Verdict.AWAY);
        assertThat(pool.refused(message).verdict()).isEqualTo(Verdict.WAITING);
        assertThat(pool.floor.isEmpty()).isTrue();
    }

    @Test
    void theOnesWhoDoNotWaitForThePoolAreTurnedAwayWhenTheLastServerFalls() {
        var pool = new GateFixture(
                GateFixture.pool(GateFixture.at("a"), GateFixture.at("b")).maxConnections(1));
        Guest inside = pool.inside(MESSAGE);
        pool.inside(MESSAGE);
        Guest open = pool.comes(OPEN);
        Guest message = pool.comes(MESSAGE);
        pool.gate.learn((floor, now) -> floor.checkFailed(inside.place().server(), "silent"));
        pool.loop.run();
        assertThat(open.told).isEmpty();
        for (Server server : pool.servers) pool.gate.learn((floor, now) -> floor.checkFailed(server, "silent"));
        pool.loop.run();
        assertThat(open.told).containsExactly("turned away");
        assertThat(message.told).isEmpty();
        assertThat(pool.gate.leave(open)).isFalse();
        assertThat(pool.gate.leave(message)).isTrue();
    }

    @Test
    void oneAttemptAtATimeFindsOutAndThenAllAreLetIn() {
        GateFixture pool = away(3);
        List<Guest> waiting = pool.come(3, MESSAGE);
        pool.passAndLook(FIRST_AWAY);
        assertThat(pool.floor.lineCount()).isOne();
        assertThat(waiting).allMatch(guest -> guest.told.isEmpty());
        Line attempt = pool.floor.lines().get(0);
        pool.gate.learn((floor, now) -> floor.opened(attempt, false, now));
        pool.loop.run();
        assertThat(pool.floor.lineCount()).isEqualTo(3);
        assertThat(waiting.get(1).told).containsExactly("granted");
        assertThat(waiting.get(2).told).isEmpty();
        assertThat(pool.news).containsExactly("DOWN unix:/a: refused", "UP unix:/a");
    }

    @Test
    void anOpenThatComesWhenAnAttemptIsDueIsTheAttempt() {
        var pool = new GateFixture(GateFixture.pool(3));
        pool.refused(pool.comes(OPEN));
        assertThat(pool.enter(pool.guest(OPEN))).isEqualTo(Verdict.AWAY);
        pool.pass(FIRST_AWAY);
        assertThat(pool.enter(pool.guest(OPEN))).isEqualTo(Verdict.GRANTED);
        assertThat(pool.enter(pool.guest(OPEN))).isEqualTo(Verdict.AWAY);
    }

    @Test
    void whatIsNewIsToldOncePerChange() {
        var pool = new GateFixture(GateFixture.pool(4));
        List<Guest> guests = pool.come(4, MESSAGE);
        guests.forEach(pool::refused);
        assertThat(pool.news).containsExactly("DOWN unix:/a: refused");
        pool.gate.learn((floor, now) -> floor.checkPassed(pool.server(), now));
        pool.gate.learn((floor, now) -> floor.checkPassed(pool.server(), now));
        assertThat(pool.news).containsExactly("DOWN unix:/a: refused", "UP unix:/a");
    }

    // Time.

    @Test
    void noAlarmIsAskedForWhereOnlyAPlaceCanHelp() {
        var pool = new GateFixture(GateFixture.pool(1));
        pool.inside(MESSAGE);
        pool.come(5, MESSAGE);
        assertThat(pool.alarms).isEmpty();
    }

    @Test
    void noAlarmIsAskedForWhereNobodyWaits() {
        var pool = new GateFixture(GateFixture.pool(1));
        pool.refused(pool.comes(OPEN));
        assertThat(pool.alarms).isEmpty();
    }

    @Test
    void theAlarmForTheNextAttemptIsAskedForOnce() {
        GateFixture pool = away(4);
        pool.come(5, MESSAGE);
        pool.gate.look();
        assertThat(pool.alarms).containsExactly(pool.now + FIRST_AWAY);
        pool.passAndLook(FIRST_AWAY);
        assertThat(pool.alarms).hasSize(1);
    }

    @Test
    void whoComesWhileTheServerIsAwayAndNobodyWaitsSetsTheAlarm() {
        var pool = new GateFixture(GateFixture.pool(1));
        pool.refused(pool.comes(OPEN));
        pool.comes(MESSAGE);
        assertThat(pool.alarms).containsExactly(pool.now + FIRST_AWAY);
    }

    @Test
    void theAlarmAfterABusyPauseLetsTheSameOneInAgain() {
        var pool = new GateFixture(GateFixture.pool(1));
        Guest guest = pool.comes(OPEN);
        assertThat(pool.busy(guest).verdict()).isEqualTo(Verdict.WAITING);
        assertThat(pool.alarms)
                .singleElement()
                .satisfies(alarm -> assertThat(alarm - pool.now).isBetween(FIRST_BUSY, 2 * FIRST_BUSY));
        pool.passAndLook(pool.alarms.get(0) - pool.now);
        assertThat(guest.told).containsExactly("granted");
        assertThat(pool.news).isEmpty();
    }

    @Test
    void closesAreLetInByTheAlarmsTheyAskFor() {
        var pool = new GateFixture(GateFixture.pool(100).closesPerSecond(10));
        List<Guest> closes = pool.come(5, CLOSE);
        assertThat(pool.alarms).containsExactly(pool.now + 100 * MILLI);
        for (int alarm = 0; alarm < 4; alarm++) {
            assertThat(pool.alarms).hasSize(alarm + 1);
            pool.passAndLook(pool.alarms.get(alarm) - pool.now);
        }
        assertThat(closes).allMatch(close -> close.line != null);
        assertThat(pool.alarms).hasSize(4);
    }

    @Test
    void anEarlierAlarmIsAskedForBesideALaterOne() {
        var pool = new GateFixture(
                GateFixture.pool(GateFixture.at("a"), GateFixture.at("b")).closesPerSecond(1));
        pool.comes(CLOSE);
        pool.comes(CLOSE);
        assertThat(pool.alarms).containsExactly(pool.now + SECOND);
        pool.busy(pool.comes(MESSAGE));
        assertThat(pool.alarms).hasSize(2);
        assertThat(pool.alarms.get(1)).isLessThan(pool.now + 2 * FIRST_BUSY + 1);
    }

    // The end.

    @Test
    void aClosedGateSendsAwayWhoWaitsAndIsEmptyWhenTheLastLineIsGone() {
        var pool = new GateFixture(GateFixture.pool(2));
        Guest first = pool.inside(MESSAGE);
        Guest second = pool.comes(OPEN);
        Guest waiting = pool.comes(MESSAGE);

        Future<Void> emptied = pool.gate.close();

        pool.loop.run();
        assertThat(waiting.told).containsExactly("closed");
        assertThat(pool.enter(pool.guest(MESSAGE))).isEqualTo(Verdict.CLOSED);
        pool.dies(first);
        assertThat(emptied.isDone()).isFalse();
        assertThat(pool.refused(second).verdict()).isEqualTo(Verdict.CLOSED);
        assertThat(emptied.isSuccess()).isTrue();
    }

    @Test
    void whoComesBackToAClosedGateIsNotPutBack() {
        var pool = new GateFixture(GateFixture.pool(1));
        Guest guest = pool.inside(MESSAGE);
        Future<Void> emptied = pool.gate.close();
        assertThat(pool.gate.returned(guest).verdict()).isEqualTo(Verdict.CLOSED);
        pool.dies(guest);
        assertThat(emptied.isSuccess()).isTrue();
    }

    @Test
    void anEmptyGateClosesAtOnceAndStaysClosed() {
        var pool = new GateFixture(GateFixture.pool(1));
        assertThat(pool.gate.isClosed()).isFalse();
        assertThat(pool.gate.close().isSuccess()).isTrue();
        assertThat(pool.gate.close().isSuccess()).isTrue();
        assertThat(pool.gate.isClosed()).isTrue();
    }

    @Test
    void aClosedGateForgetsThoseWhoseLoopHasEnded() {
        var pool = new GateFixture(GateFixture.pool(1));
        pool.inside(MESSAGE);
        Guest waiting = pool.comes(MESSAGE);
        pool.loop.end();
        assertThat(pool.gate.close().isSuccess()).isTrue();
        assertThat(waiting.told).containsExactly("lost");
    }

    @Test
    void aStopDoesNotMakeClosesWaitForTheirTime() {
        var pool = new GateFixture(GateFixture.pool(8).closesPerSecond(1));
        List<Guest> closes = pool.come(5, CLOSE);
        pool.gate.learn((floor, now) -> floor.hurry());
        pool.loop.run();
        assertThat(closes).allMatch(close -> close.line != null);
    }
}
