package io.ws2fcgi.bridge.backend;

import static io.ws2fcgi.bridge.backend.Backend.Turn.CLOSE;
import static io.ws2fcgi.bridge.backend.Backend.Turn.MESSAGE;
import static io.ws2fcgi.bridge.backend.Backend.Turn.OPEN;
import static io.ws2fcgi.bridge.backend.GateFixture.MILLI;
import static io.ws2fcgi.bridge.backend.GateFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Backend.Turn;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.ServerConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may come in: how many at a time, of which kind, and when time has to pass first. */
final class FloorTest {
    private static final ServerConfig A = GateFixture.at("a");
    private static final ServerConfig B = GateFixture.at("b");

    /** So many requests of a kind, at one moment, from an endless crowd. */
    private static int crowd(GateFixture pool, Turn turn) {
        int inside = 0;
        for (; pool.hasPlaceFor(turn); inside++) pool.admit(turn);
        return inside;
    }

    private static PoolConfig.Builder hurried(PoolConfig.Builder pool) {
        return pool.closesPerSecond(1_000_000);
    }

    // Caps.

    @Test
    void noServerHasMoreLinesThanItMayHave() {
        var pool = new GateFixture(GateFixture.pool(A.maxConnections(2), B.maxConnections(3)));
        assertThat(crowd(pool, MESSAGE)).isEqualTo(5);
        assertThat(pool.servers.get(0).lines()).hasSize(2);
        assertThat(pool.servers.get(1).lines()).hasSize(3);
        assertThat(pool.floor.lines()).hasSize(5);
        assertThat(pool.floor.running()).isEqualTo(5);
    }

    @Test
    void allServersTogetherHaveNoMoreLinesThanThePoolMayHave() {
        var pool = new GateFixture(GateFixture.pool(A, B).maxConnections(4).totalConnections(5));
        for (int i = 0; i < 5; i++) pool.admit(MESSAGE);
        assertThat(pool.floor.admit(pool.guest(MESSAGE), pool.now)).isNull();
        assertThat(pool.floor.lineCount()).isEqualTo(5);
    }

    @Test
    void aPlaceIsFreeWhenItsLineIsGoneAndNotBefore() {
        var pool = new GateFixture(GateFixture.pool(1));
        Line line = pool.admit(MESSAGE);
        pool.floor.retire(line);
        pool.floor.release(line, MESSAGE);
        assertThat(pool.hasPlaceFor(MESSAGE)).isFalse();
        assertThat(pool.floor.gone(line)).isTrue();
        assertThat(pool.hasPlaceFor(MESSAGE)).isTrue();
        assertThat(pool.floor.isEmpty()).isTrue();
    }

    @Test
    void whatIsGivenBackFromALineThatIsGoneCountsForNothing() {
        var pool = new GateFixture(GateFixture.pool(2));
        Line line = pool.admit(OPEN);
        pool.admit(MESSAGE);
        pool.floor.gone(line);
        pool.floor.release(line, OPEN);
        assertThat(pool.floor.gone(line)).isFalse();
        assertThat(pool.floor.running()).isOne();
        assertThat(pool.floor.lineCount()).isOne();
    }

    // Kinds.

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "4, 3", "8, 7", "15, 14", "16, 14", "40, 35"})
    void opensNeverHoldTheLastEighth(int connections, int most) {
        var pool = new GateFixture(GateFixture.pool(connections));
        assertThat(crowd(pool, OPEN)).isEqualTo(most);
        assertThat(crowd(pool, MESSAGE)).isEqualTo(connections - most);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "4, 3", "16, 14"})
    void closesNeverHoldTheLastEighth(int connections, int most) {
        var pool = new GateFixture(hurried(GateFixture.pool(connections)));
        int closes = 0;
        for (; pool.hasPlaceFor(CLOSE); closes++) {
            pool.admit(CLOSE);
            pool.pass(SECOND);
        }
        assertThat(closes).isEqualTo(most);
    }

    @Test
    void opensThatHoldAllTheyMayLeaveAPlaceForACloseToo() {
        var pool = new GateFixture(GateFixture.pool(4));
        assertThat(crowd(pool, OPEN)).isEqualTo(3);
        assertThat(pool.hasPlaceFor(CLOSE)).isTrue();
    }

    @Test
    void messagesMayHaveAll() {
        assertThat(crowd(new GateFixture(GateFixture.pool(16)), MESSAGE)).isEqualTo(16);
    }

    @Test
    void theEighthIsOneOfWhatCanBeHadAtPresent() {
        var pool = new GateFixture(GateFixture.pool(A, B).maxConnections(4));
        pool.takeDown(pool.server());
        assertThat(crowd(pool, OPEN)).isEqualTo(3);
    }

    @Test
    void opensThatHangOnAServerThatIsDownDoNotKeepOpensFromTheOthers() {
        var pool = new GateFixture(GateFixture.pool(A, B).maxConnections(4));
        assertThat(crowd(pool, OPEN)).isEqualTo(7);
        Server hanging = pool.servers.get(pool.server().running() == 4 ? 0 : 1);
        Server other = pool.servers.get(pool.server().running() == 4 ? 1 : 0);
        for (Line line : other.lines().toArray(new Line[0])) pool.floor.gone(line);
        pool.takeDown(hanging);
        assertThat(crowd(pool, OPEN)).isEqualTo(3);
    }

    @Test
    void theEighthOfATotalIsOneOfWhatTheServersThatAreDownDoNotHold() {
        var pool = new GateFixture(GateFixture.pool(A, B).maxConnections(4).totalConnections(6));
        for (int i = 0; i < 4; i++) pool.admit(OPEN);
        pool.takeDown(pool.server());
        for (Line line : pool.servers.get(1).lines().toArray(new Line[0])) pool.floor.gone(line);
        assertThat(crowd(pool, OPEN)).isEqualTo(3);
        pool.admit(MESSAGE);
        assertThat(pool.floor.lineCount()).isEqualTo(6);
    }

    @Test
    void closesAreSpreadOverTime() {
        var pool = new GateFixture(GateFixture.pool(100).closesPerSecond(10));
        assertThat(crowd(pool, CLOSE)).isOne();
        assertThat(pool.floor.nextChange(pool.now, true)).isEqualTo(pool.now + 100 * MILLI);
        assertThat(pool.floor.nextChange(pool.now, false)).isEqualTo(Long.MAX_VALUE);
        pool.pass(100 * MILLI);
        assertThat(crowd(pool, CLOSE)).isOne();
        pool.floor.hurry();
        assertThat(crowd(pool, CLOSE)).isEqualTo(86);
    }

    @ParameterizedTest
    @EnumSource(Turn.class)
    void nothingHoldsAnythingWhereNoServerIsUp(Turn turn) {
        var pool = new GateFixture(GateFixture.pool(4));
        pool.takeDown(pool.server());
        assertThat(pool.hasPlaceFor(turn)).isFalse();
        assertThat(pool.floor.trouble()).isEqualTo("down");
    }

    // Time.

    @Test
    void onlyTimeBringsBackWhoRefusedOrWasBusy() {
        var pool = new GateFixture(GateFixture.pool(A, B));
        assertThat(pool.floor.nextChange(pool.now, true)).isEqualTo(Long.MAX_VALUE);
        Line first = pool.admit(MESSAGE);
        Line second = pool.admit(MESSAGE);
        pool.floor.unreachable(first, new ConnectTrouble(false, "refused"), pool.now);
        assertThat(pool.floor.nextChange(pool.now, true)).isEqualTo(pool.now + GateFixture.FIRST_AWAY);
        pool.floor.unreachable(second, new ConnectTrouble(true, "full"), pool.now);
        assertThat(pool.floor.nextChange(pool.now, true))
                .isBetween(pool.now + GateFixture.FIRST_BUSY, pool.now + 2 * GateFixture.FIRST_BUSY);
        assertThat(pool.hasPlaceFor(MESSAGE)).isFalse();
    }

    @Test
    void whoIsDueNeedsNoMoreTime() {
        var pool = new GateFixture(GateFixture.pool(1));
        pool.floor.unreachable(pool.admit(MESSAGE), new ConnectTrouble(false, "refused"), pool.now);
        pool.pass(GateFixture.FIRST_AWAY);
        assertThat(pool.floor.nextChange(pool.now, true)).isEqualTo(Long.MAX_VALUE);
        assertThat(pool.hasPlaceFor(MESSAGE)).isTrue();
    }

    @Test
    void whoComesBackSlowlyIsLookedAtEveryNowAndThen() {
        var pool = new GateFixture(GateFixture.pool(4).slowStart(Duration.ofSeconds(8)));
        pool.takeDown(pool.server());
        pool.floor.checkPassed(pool.server(), pool.now);
        assertThat(crowd(pool, MESSAGE)).isOne();
        assertThat(pool.floor.nextChange(pool.now, true)).isEqualTo(pool.now + 50 * MILLI);
        pool.pass(4 * SECOND);
        assertThat(crowd(pool, MESSAGE)).isOne();
        pool.pass(4 * SECOND);
        assertThat(crowd(pool, MESSAGE)).isEqualTo(2);
        assertThat(pool.floor.nextChange(pool.now, true)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whoLetsInAndIsOverloadedEachTimeIsLeftAloneForLongerEachTime() {
        var pool = new GateFixture(GateFixture.pool(1));
        for (int longest : new int[] {3, 6, 12, 24, 48, 96, 100}) {
            Line line = pool.admit(MESSAGE);
            pool.floor.overloaded(pool.server(), pool.now);
            pool.floor.gone(line);
            assertThat(pool.server().rest().until() - pool.now).isBetween(longest * MILLI / 2, longest * MILLI);
            pool.now = pool.server().rest().until();
        }
        pool.floor.answered(pool.server(), pool.now);
        pool.floor.overloaded(pool.server(), pool.now);
        assertThat(pool.server().rest().until() - pool.now).isLessThanOrEqualTo(3 * MILLI);
    }

    @Test
    void whoLetsInAgainAfterItsQueueWasFullIsNotBusyAnyMore() {
        var pool = new GateFixture(GateFixture.pool(3));
        Line first = pool.admit(MESSAGE);
        Guest second = pool.guest(MESSAGE);
        Line opening = pool.floor.admit(second, pool.now);
        pool.floor.unreachable(first, new ConnectTrouble(true, "full"), pool.now);
        assertThat(pool.hasPlaceFor(MESSAGE)).isFalse();
        if (opening != null) pool.floor.opened(opening, false, pool.now);
        assertThat(pool.hasPlaceFor(MESSAGE)).isTrue();
    }
}
