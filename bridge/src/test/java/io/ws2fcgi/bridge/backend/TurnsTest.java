package io.ws2fcgi.bridge.backend;

import static io.ws2fcgi.bridge.backend.Backend.Turn.CLOSE;
import static io.ws2fcgi.bridge.backend.Backend.Turn.MESSAGE;
import static io.ws2fcgi.bridge.backend.Backend.Turn.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Backend.Turn;
import io.ws2fcgi.bridge.config.Shares;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is next, of opens, messages and closes that wait; each counted over many turns. */
final class TurnsTest {
    private static final EnumSet<Turn> ALL = EnumSet.allOf(Turn.class);

    private final ManualLoop loop = new ManualLoop();
    private final Turns turns = new Turns(new Shares(3, 6, 1));

    private Guest add(Turn turn) {
        var guest = new Guest(loop, Guest.terms(turn));
        turns.add(guest, 0);
        return guest;
    }

    private void add(int number, Turn... kinds) {
        for (Turn turn : kinds) for (int i = 0; i < number; i++) add(turn);
    }

    /** Takes so many turns, and says whose they were. */
    private List<Turn> take(int number, EnumSet<Turn> kinds) {
        List<Turn> taken = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Gate.Visitor next = turns.next(kinds);
            if (next == null) break;
            turns.taken(next, kinds);
            taken.add(next.terms().turn());
        }
        return taken;
    }

    private static List<Integer> count(List<Turn> taken) {
        return List.of(
                Collections.frequency(taken, OPEN),
                Collections.frequency(taken, MESSAGE),
                Collections.frequency(taken, CLOSE));
    }

    @Test
    void nobodyIsNextWhereNobodyWaits() {
        assertThat(turns.next(ALL)).isNull();
        assertThat(turns.isEmpty()).isTrue();
        add(MESSAGE);
        assertThat(turns.next(EnumSet.of(OPEN, CLOSE))).isNull();
        assertThat(turns.isEmpty()).isFalse();
    }

    @Test
    void whoComesFirstIsServedFirstWithinAKind() {
        List<Guest> messages = List.of(add(MESSAGE), add(MESSAGE), add(MESSAGE));
        for (Guest message : messages) {
            assertThat(turns.next(ALL)).isSameAs(message);
            assertThat(turns.next(ALL)).isSameAs(message);
            turns.taken(message, ALL);
        }
    }

    @Test
    void kindsThatAllWaitGetTheirShares() {
        add(1000, OPEN, MESSAGE, CLOSE);
        assertThat(count(take(400, ALL))).containsExactly(120, 240, 40);
    }

    @Test
    void inAnyTenTurnsEachKindHasItsOwn() {
        add(1000, OPEN, MESSAGE, CLOSE);
        for (int round = 0; round < 50; round++)
            assertThat(count(take(10, ALL))).containsExactly(3, 6, 1);
    }

    @Test
    void theTurnsOfAKindThatDoesNotWaitGoToTheOthers() {
        add(1000, OPEN, CLOSE);
        assertThat(count(take(400, ALL))).containsExactly(300, 0, 100);
    }

    @Test
    void aKindThatWaitsAloneGetsAllAndOwesNothingForIt() {
        add(1000, MESSAGE);
        assertThat(count(take(500, ALL))).containsExactly(0, 500, 0);
        add(500, OPEN);
        assertThat(count(take(90, ALL))).containsExactly(30, 60, 0);
    }

    @Test
    void aKindThatCannotHaveATurnNowSavesNoneUp() {
        add(1000, OPEN, MESSAGE, CLOSE);
        assertThat(count(take(400, EnumSet.of(OPEN, MESSAGE)))).isEqualTo(List.of(133, 267, 0));
        assertThat(count(take(100, ALL)).get(2)).isBetween(9, 11);
    }

    @Test
    void aKindThatComesAgainAfterARestHasSavedNothingUp() {
        add(1000, MESSAGE);
        add(OPEN);
        take(300, ALL);
        add(1000, OPEN);
        assertThat(count(take(90, ALL))).containsExactly(30, 60, 0);
    }

    @Test
    void whoWasPutBackGoesBeforeAllOfItsKind() {
        Guest first = add(MESSAGE);
        Guest second = add(MESSAGE);
        Guest third = add(MESSAGE);
        turns.taken(first, ALL);
        turns.taken(second, ALL);
        turns.putBack(first);
        turns.putBack(second);
        assertThat(turns.size(MESSAGE)).isEqualTo(3);
        for (Guest next : List.of(first, second, third)) {
            assertThat(turns.next(ALL)).isSameAs(next);
            turns.taken(next, ALL);
        }
    }

    @Test
    void whoLeavesIsNotNext() {
        Guest first = add(OPEN);
        Guest second = add(OPEN);
        Guest returned = new Guest(loop, Guest.terms(OPEN));
        turns.putBack(returned);
        assertThat(turns.remove(returned)).isTrue();
        assertThat(turns.remove(first)).isTrue();
        assertThat(turns.next(ALL)).isSameAs(second);
        assertThat(turns.size()).isOne();
    }

    @Test
    void whoDoesNotWaitCannotLeave() {
        Guest guest = add(CLOSE);
        assertThat(turns.remove(new Guest(loop, Guest.terms(CLOSE)))).isFalse();
        turns.taken(guest, ALL);
        assertThat(turns.remove(guest)).isFalse();
        assertThat(turns.isEmpty(CLOSE)).isTrue();
    }

    @Test
    void removingSomeLeavesTheOthersInTheirOrder() {
        Guest open = add(OPEN);
        Guest message = add(MESSAGE);
        Guest close = add(CLOSE);
        Guest other = add(MESSAGE);
        Guest returned = new Guest(loop, Guest.terms(MESSAGE));
        turns.putBack(returned);
        assertThat(turns.removeIf(visitor -> visitor.terms().turn() != OPEN))
                .containsExactly(returned, message, other, close);
        assertThat(turns.next(ALL)).isSameAs(open);
        assertThat(turns.size()).isOne();
    }
}
