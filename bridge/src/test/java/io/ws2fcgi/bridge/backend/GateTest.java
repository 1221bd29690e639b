package io.ws2fcgi.bridge.backend;

import static io.ws2fcgi.bridge.backend.Backend.Turn.CLOSE;
import static io.ws2fcgi.bridge.backend.Backend.Turn.MESSAGE;
import static io.ws2fcgi.bridge.backend.Backend.Turn.OPEN;
import static io.ws2fcgi.bridge.backend.GateFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Gate.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is let in at once, who waits, who is sent away, and whose turn it is. */
final class GateTest {
    private static Guest on(ManualLoop loop) {
        return new Guest(loop, Guest.terms(MESSAGE));
    }

    @Test
    void soManyAreLetInAndTheOthersWait() {
        var pool = new GateFixture(GateFixture.pool(2));
        assertThat(pool.enter(pool.guest(MESSAGE))).isEqualTo(Verdict.GRANTED);
        assertThat(pool.enter(pool.guest(MESSAGE))).isEqualTo(Verdict.GRANTED);
        Guest third = pool.guest(MESSAGE);
        assertThat(pool.enter(third)).isEqualTo(Verdict.WAITING);
        pool.loop.run();
        assertThat(third.told).isEmpty();
    }

    @Test
    void theOneWhoHasWaitedLongestGetsThePlaceOfALineThatIsGone() {
        var pool = new GateFixture(GateFixture.pool(1));
        Guest inside = pool.inside(MESSAGE);
        List<Guest> waiting = pool.come(2, MESSAGE);
        pool.dies(inside);
        pool.loop.run();
        assertThat(waiting.get(0).told).containsExactly("granted");
        assertThat(waiting.get(0).place().isOpening()).isTrue();
        assertThat(waiting.get(1).told).isEmpty();
    }

    @Test
    void theOneWhoHasWaitedLongestGetsThePlaceOnALineThatIsKept() {
        var pool = new GateFixture(GateFixture.pool(1).profile(GateFixture.KEPT));
        Guest inside = pool.inside(MESSAGE);
        List<Guest> waiting = pool.come(2, MESSAGE);
        pool.goes(inside);
        pool.loop.run();
        assertThat(waiting.get(0).place()).isSameAs(inside.place());
        assertThat(waiting.get(1).told).isEmpty();
    }

    @Test
    void aNewcomerDoesNotOvertakeItsKindThoughThereIsAPlace() {
        var pool = new GateFixture(GateFixture.pool(1));
        Guest inside = pool.inside(MESSAGE);
        Guest waiting = pool.comes(MESSAGE);
        pool.dies(inside);
        assertThat(pool.enter(pool.guest(MESSAGE))).isEqualTo(Verdict.WAITING);
        pool.loop.run();
        assertThat(waiting.told).containsExactly("granted");
    }

    @Test
    void aMessageDoesNotWaitForOpensThatMayNotHaveTheLastPlace() {
        var pool = new GateFixture(GateFixture.pool(4));
        pool.come(4, OPEN);
        assertThat(pool.enter(pool.guest(MESSAGE))).isEqualTo(Verdict.GRANTED);
    }

    @Test
    void whenAllWaitEachKindGetsItsShareOfThePlaces() {
        var pool = new GateFixture(GateFixture.pool(8).closesPerSecond(1000));
        pool.come(8, MESSAGE);
        List<List<Guest>> kinds = List.of(pool.come(500, OPEN), pool.come(500, MESSAGE), pool.come(500, CLOSE));
        for (int i = 0; i < 200; i++) {
            pool.pass(SECOND / 100);
            pool.gate.gone(pool.floor.lines().get(0));
            pool.loop.run();
        }
        assertThat(kinds).extracting(GateTest::granted).containsExactly(60L, 120L, 20L);
    }

    private static long granted(List<Guest> guests) {
        return guests.stream().filter(guest -> guest.line != null).count();
    }

    @Test
    void aFloodOfOpensLeavesMessagesTheirPlacesInTheQueue() {
        var pool = new GateFixture(GateFixture.pool(1).maxWaiting(2));
        pool.inside(MESSAGE);
        assertThat(pool.enter(pool.guest(OPEN))).isEqualTo(Verdict.WAITING);
        assertThat(pool.enter(pool.guest(OPEN))).isEqualTo(Verdict.WAITING);
        assertThat(pool.enter(pool.guest(OPEN))).isEqualTo(Verdict.FULL);
        assertThat(pool.enter(pool.guest(MESSAGE))).isEqualTo(Verdict.WAITING);
    }

    @Test
    void oneMoreThanMayWaitIsSentAwayAndClosesMayAlways() {
        var pool = new GateFixture(GateFixture.pool(1).maxWaiting(2));
        pool.inside(MESSAGE);
        pool.come(50, CLOSE);
        assertThat(pool.enter(pool.guest(OPEN))).isEqualTo(Verdict.WAITING);
        assertThat(pool.enter(pool.guest(MESSAGE))).isEqualTo(Verdict.WAITING);
        assertThat(pool.enter(pool.guest(OPEN))).isEqualTo(Verdict.FULL);
        assertThat(pool.enter(pool.guest(MESSAGE))).isEqualTo(Verdict.WAITING);
        assertThat(pool.enter(pool.guest(MESSAGE))).isEqualTo(Verdict.FULL);
        assertThat(pool.enter(pool.guest(CLOSE))).isEqualTo(Verdict.WAITING);
    }

    @Test
    void whoLeavesGivesItsTurnAway() {
        var pool = new GateFixture(GateFixture.pool(1));
        Guest inside = pool.inside(MESSAGE);
        List<Guest> waiting = pool.come(2, MESSAGE);
        assertThat(pool.gate.leave(waiting.get(0))).isTrue();
        assertThat(pool.gate.leave(waiting.get(0))).isFalse();
        pool.dies(inside);
        pool.loop.run();
        assertThat(waiting.get(0).told).isEmpty();
        assertThat(waiting.get(1).told).containsExactly("granted");
    }

    @Test
    void whoLeavesTooLateHasAPlaceAllTheSame() {
        var pool = new GateFixture(GateFixture.pool(1));
        Guest inside = pool.inside(MESSAGE);
        Guest waiting = pool.comes(MESSAGE);
        pool.dies(inside);
        assertThat(pool.gate.leave(waiting)).isFalse();
        pool.loop.run();
        assertThat(waiting.told).containsExactly("granted");
    }

    @Test
    void whoCouldNotUseItsPlaceIsTheNextOfItsKind() {
        var pool = new GateFixture(GateFixture.pool(1));
        Guest first = pool.inside(MESSAGE);
        Guest second = pool.comes(MESSAGE);
        pool.gate.retire(first.place());
        pool.goes(first);
        assertThat(pool.gate.returned(first).verdict()).isEqualTo(Verdict.WAITING);
        pool.dies(first);
        pool.loop.run();
        assertThat(first.told).containsExactly("granted");
        assertThat(second.told).isEmpty();
    }

    @Test
    void aPlaceIsNotLostWithTheLoopOfItsNextOwner() {
        var pool = new GateFixture(GateFixture.pool(1));
        var ended = new ManualLoop();
        Guest inside = pool.inside(MESSAGE);
        Guest dead = on(ended);
        pool.enter(dead);
        Guest next = pool.comes(MESSAGE);
        ended.end();
        pool.dies(inside);
        pool.loop.run();
        assertThat(dead.told).containsExactly("lost");
        assertThat(next.told).containsExactly("granted");
        assertThat(pool.floor.lineCount()).isOne();
    }

    @Test
    void howeverManyLoopsHaveEndedThePlaceIsPassedOn() {
        var pool = new GateFixture(GateFixture.pool(1).maxWaiting(200_000));
        var ended = new ManualLoop();
        Guest inside = pool.inside(MESSAGE);
        for (int i = 0; i < 100_000; i++) pool.enter(on(ended));
        Guest next = pool.comes(MESSAGE);
        ended.end();
        pool.dies(inside);
        pool.loop.run();
        assertThat(next.told).containsExactly("granted");
    }

    @Test
    void aPlaceOnAKeptLineIsToldOnTheLoopOfTheLine() {
        var pool = new GateFixture(GateFixture.pool(1).profile(GateFixture.KEPT));
        var other = new ManualLoop();
        Guest inside = pool.inside(MESSAGE);
        Guest waiting = on(other);
        pool.enter(waiting);
        pool.goes(inside);
        other.run();
        assertThat(waiting.told).isEmpty();
        pool.loop.run();
        assertThat(waiting.told).containsExactly("granted");
    }

    @Test
    void anIdleLineInTheWayOfAFreshOneIsGivenUpAtOnceThoughNothingElseHappens() {
        var pool = new GateFixture(GateFixture.pool(1).profile(GateFixture.KEPT));
        Guest before = pool.inside(MESSAGE);
        pool.goes(before);
        Guest fresh = pool.fresh();
        assertThat(pool.enter(fresh)).isEqualTo(Verdict.WAITING);
        assertThat(before.place().isRetired()).isTrue();
        assertThat(pool.floor.isQuiet()).as("its loop has been told").isTrue();
        pool.dies(before);
        pool.loop.run();
        assertThat(fresh.told).containsExactly("granted");
    }

    @Test
    void aLineIsRetiredByTheClockOnlyWhereNothingGoesOn() {
        var pool = new GateFixture(GateFixture.pool(1).profile(GateFixture.KEPT));
        Guest inside = pool.inside(MESSAGE);
        assertThat(pool.gate.retireIdle(inside.place())).isFalse();
        pool.goes(inside);
        assertThat(pool.gate.retireIdle(inside.place())).isTrue();
        assertThat(pool.enter(pool.guest(MESSAGE))).isEqualTo(Verdict.WAITING);
    }
}
