package io.ws2fcgi.bridge.backend;

import static io.ws2fcgi.bridge.backend.GateFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.backend.Backend.Turn;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Profile;
import org.junit.jupiter.api.Test;

/** Which line of one server a request is put on, and when there is none. */
final class ServerTest {
    private static final long NOW = -SECOND;

    private final ManualLoop own = new ManualLoop();
    private final ManualLoop foreign = new ManualLoop();

    private static Server server(PoolConfig.Builder builder) {
        PoolConfig pool = builder.build();
        return GateFixture.server(pool.servers().get(0), pool);
    }

    private static Server kept(int lines) {
        return server(GateFixture.pool(lines).profile(GateFixture.KEPT));
    }

    private static Server multiplexed(int lines, int requests) {
        return server(GateFixture.pool(lines).profile(Profile.Multiplexed.of(requests, false)));
    }

    /** A place for a message of this loop, on a line that is open. */
    private static Line take(Server server, ManualLoop loop, int share) {
        Line line = server.take(loop, Turn.MESSAGE, false, true, share, NOW);
        if (line.isOpening()) {
            line.opened(server.requestsPerLine());
            server.noteRoom(line);
        }
        return line;
    }

    private static Line take(Server server, ManualLoop loop) {
        return take(server, loop, 100);
    }

    private static boolean canTake(Server server, long now) {
        return server.canTake(new ManualLoop(), false, true, 100, now);
    }

    // Lines.

    @Test
    void eachRequestHasALineOfItsOwnAndNoMoreThanAllowed() {
        Server server = kept(3);
        assertThat(take(server, own)).isNotSameAs(take(server, own));
        assertThat(canTake(server, NOW)).isTrue();
        take(server, foreign);
        assertThat(canTake(server, NOW)).isFalse();
        assertThat(server.lines()).hasSize(3);
        assertThat(server.running()).isEqualTo(3);
    }

    @Test
    void noLineIsOpenedWhereThePoolHasAllItMayHave() {
        assertThat(kept(3).canTake(own, false, false, 3, NOW)).isFalse();
    }

    @Test
    void anIdleLineOfTheSameLoopComesFirst() {
        Server server = kept(3);
        Line theirs = take(server, foreign);
        Line ours = take(server, own);
        server.give(theirs, Turn.MESSAGE);
        server.give(ours, Turn.MESSAGE);
        assertThat(take(server, own)).isSameAs(ours);
    }

    @Test
    void aNewLineComesBeforeOneOfAnotherLoop() {
        Server server = kept(2);
        server.give(take(server, foreign), Turn.MESSAGE);
        assertThat(take(server, own).loop()).isSameAs(own);
        assertThat(server.lines()).hasSize(2);
    }

    @Test
    void anIdleLineOfAnotherLoopIsUsedWhereNoneCanBeOpened() {
        Server server = kept(1);
        Line theirs = take(server, foreign);
        assertThat(canTake(server, NOW)).isFalse();
        server.give(theirs, Turn.MESSAGE);
        assertThat(take(server, own)).isSameAs(theirs);
    }

    @Test
    void aLineIsNoPlaceForOthersBeforeItIsOpen() {
        Server server = multiplexed(1, 10);
        Line line = server.take(own, Turn.OPEN, false, true, 1, NOW);
        assertThat(canTake(server, NOW)).isFalse();
        line.opened(10);
        server.noteRoom(line);
        assertThat(canTake(server, NOW)).isTrue();
    }

    @Test
    void eachLoopOpensItsShareOfLinesAndThenSharesThem() {
        Server server = multiplexed(4, 10);
        for (int i = 0; i < 5; i++) take(server, own, 2);
        assertThat(server.lines()).hasSize(2);
        for (int i = 0; i < 5; i++) take(server, foreign, 2);
        assertThat(server.lines()).hasSize(4).extracting(Line::taken).containsExactly(3, 2, 3, 2);
    }

    @Test
    void theLineWithTheFewestRequestsIsShared() {
        Server server = multiplexed(2, 10);
        Line first = take(server, own, 2);
        take(server, own, 2);
        take(server, own, 2);
        assertThat(first.taken()).isEqualTo(2);
        server.give(first, Turn.MESSAGE);
        server.give(first, Turn.MESSAGE);
        assertThat(take(server, own, 2)).isSameAs(first);
    }

    @Test
    void moreLoopsThanLinesShareThoseOfOthers() {
        Server server = multiplexed(1, 2);
        Line only = take(server, foreign, 1);
        assertThat(take(server, own, 1)).isSameAs(only);
        assertThat(canTake(server, NOW)).isFalse();
    }

    @Test
    void aRetiredLineTakesNoMoreAndKeepsItsPlaceUntilItIsGone() {
        Server server = kept(1);
        Line line = take(server, own);
        server.retire(line);
        server.give(line, Turn.MESSAGE);
        assertThat(canTake(server, NOW)).isFalse();
        assertThat(server.idleLine()).isNull();
        assertThat(server.gone(line)).isTrue();
        assertThat(canTake(server, NOW)).isTrue();
    }

    @Test
    void aLineThatIsGoneTakesItsRequestsAlongAndNothingComesBackFromIt() {
        Server server = multiplexed(1, 10);
        Line line = take(server, own);
        take(server, own);
        assertThat(server.gone(line)).isTrue();
        assertThat(server.running()).isZero();
        assertThat(server.give(line, Turn.MESSAGE)).isFalse();
        assertThat(server.gone(line)).isFalse();
        assertThat(server.running()).isZero();
    }

    @Test
    void aPlaceCannotBeGivenBackTwice() {
        Server server = kept(1);
        Line line = take(server, own);
        server.give(line, Turn.MESSAGE);
        assertThatThrownBy(() -> server.give(line, Turn.MESSAGE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("line: no MESSAGE to give back");
    }

    // Fresh connections.

    @Test
    void whoNeedsAFreshLineIsNotGivenAnIdleOne() {
        Server server = kept(2);
        Line idle = take(server, own);
        server.give(idle, Turn.MESSAGE);
        assertThat(server.take(own, Turn.MESSAGE, true, true, 2, NOW)).isNotSameAs(idle);
        assertThat(server.canTake(own, true, true, 2, NOW)).isFalse();
        assertThat(server.idleLine()).isSameAs(idle);
    }

    @Test
    void whoNeedsAFreshLineSharesOneOnWhichOthersAreBeingAnsweredWhereNoneCanBeOpened() {
        Server server = multiplexed(2, 10);
        Line busy = take(server, own, 2);
        Line idle = take(server, own, 2);
        server.give(idle, Turn.MESSAGE);
        assertThat(server.canTake(foreign, true, true, 1, NOW)).isTrue();
        assertThat(server.take(foreign, Turn.MESSAGE, true, true, 1, NOW)).isSameAs(busy);
    }
}
