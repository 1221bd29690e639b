package io.ws2fcgi.bridge.backend;

import static io.ws2fcgi.bridge.backend.Backend.Turn.MESSAGE;
import static io.ws2fcgi.bridge.backend.Backend.Turn.OPEN;
import static io.ws2fcgi.bridge.backend.GateFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Floor.Change;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.config.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers that come, go, fall and rise, what becomes of the lines to them, and what is told of it. */
final class FloorServersTest {
    private static final ServerConfig A = GateFixture.at("a");
    private static final ServerConfig B = GateFixture.at("b");

    private static PoolConfig.Builder kept(ServerConfig... servers) {
        return GateFixture.pool(servers).profile(GateFixture.KEPT);
    }

    private static GateFixture multiplexed(int lines, boolean ask) {
        return new GateFixture(GateFixture.pool(lines).profile(Profile.Multiplexed.of(10, ask)));
    }

    private static Line idle(GateFixture pool) {
        Line line = pool.admit(MESSAGE);
        pool.floor.release(line, MESSAGE);
        return line;
    }

    private static List<Change> changes(GateFixture pool) {
        return pool.floor.takeNews().stream().map(Floor.News::change).toList();
    }

    // Idle lines in the way.

    @Test
    void whoNeedsAFreshLineHasAnIdleOneGivenUp() {
        var pool = new GateFixture(kept(A).maxConnections(1));
        Line idle = idle(pool);
        Guest fresh = pool.fresh();
        assertThat(pool.floor.admit(fresh, pool.now)).isNull();
        assertThat(pool.floor.isQuiet()).isFalse();
        assertThat(pool.floor.takeSuperfluous()).containsExactly(idle);
        assertThat(pool.hasPlaceFor(MESSAGE)).isFalse();
        pool.floor.gone(idle);
        assertThat(pool.floor.admit(fresh, pool.now)).isNotNull().isNotSameAs(idle);
    }

    @Test
    void oneIdleLineAtATimeIsGivenUp() {
        var pool = new GateFixture(kept(A).maxConnections(2));
        List<Line> busy = List.of(pool.admit(MESSAGE), pool.admit(MESSAGE));
        busy.forEach(line -> pool.floor.release(line, MESSAGE));
        for (int i = 0; i < 3; i++)
            assertThat(pool.floor.admit(pool.fresh(), pool.now)).isNull();
        assertThat(pool.floor.takeSuperfluous()).hasSize(1);
        assertThat(busy).filteredOn(Line::isRetired).hasSize(1);
    }

    @Test
    void anIdleLineOfABackupIsGivenUpWhenTheTotalIsReached() {
        var pool = new GateFixture(kept(A, B.asBackup()).totalConnections(1));
        pool.takeDown(pool.server());
        Line idle = idle(pool);
        assertThat(idle.server().isBackup()).isTrue();
        pool.floor.checkPassed(pool.server(), pool.now);
        assertThat(pool.floor.admit(pool.guest(MESSAGE), pool.now)).isNull();
        assertThat(pool.floor.takeSuperfluous()).containsExactly(idle);
        pool.floor.gone(idle);
        assertThat(pool.admit(MESSAGE).server()).isSameAs(pool.server());
    }

    @Test
    void idleLinesToAServerThatFallsAreGivenUp() {
        var pool = new GateFixture(kept(A, B).maxConnections(2));
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < 4; i++) lines.add(pool.admit(MESSAGE));
        lines.forEach(line -> pool.floor.release(line, MESSAGE));
        pool.takeDown(pool.server());
        assertThat(pool.floor.takeSuperfluous())
                .containsExactlyInAnyOrderElementsOf(pool.server().lines());
    }

    @Test
    void aLineThatBecomesIdleWhileItsServerIsDownIsGivenUp() {
        var pool = new GateFixture(kept(A));
        Line line = pool.admit(MESSAGE);
        pool.takeDown(pool.server());
        assertThat(pool.floor.takeSuperfluous()).isEmpty();
        pool.floor.release(line, MESSAGE);
        assertThat(pool.floor.takeSuperfluous()).containsExactly(line);
    }

    // Names that lead elsewhere.

    @Test
    void aServerThatIsRemovedKeepsWhatRunsAndLosesWhatIsIdle() {
        var pool = new GateFixture(kept(A, B).maxConnections(2));
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < 4; i++) lines.add(pool.admit(MESSAGE));
        Server removed = pool.server();
        List<Line> theirs = List.copyOf(removed.lines());
        pool.floor.release(theirs.get(0), MESSAGE);

        pool.floor.servers(List.of(pool.servers.get(1)));

        assertThat(pool.floor.takeSuperfluous()).containsExactly(theirs.get(0));
        assertThat(pool.floor.lines()).containsExactlyInAnyOrderElementsOf(lines);
        assertThat(pool.floor.lineCount()).isEqualTo(4);
        assertThat(pool.floor.running()).isEqualTo(3);
        assertThat(pool.hasPlaceFor(MESSAGE)).isFalse();

        pool.floor.release(theirs.get(1), MESSAGE);
        assertThat(pool.floor.takeSuperfluous()).containsExactly(theirs.get(1));
        theirs.forEach(pool.floor::gone);
        assertThat(pool.floor.lineCount()).isEqualTo(2);
        pool.floor.servers(List.of(pool.servers.get(1)));
        assertThat(pool.floor.lines()).hasSize(2);
    }

    @Test
    void aServerThatIsAddedIsUsedAtOnce() {
        PoolConfig.Builder builder = kept(A, B).maxConnections(1);
        var pool = new GateFixture(builder);
        pool.floor.servers(List.of(pool.server()));
        pool.admit(MESSAGE);
        assertThat(pool.hasPlaceFor(MESSAGE)).isFalse();
        Server added = GateFixture.server(B, builder.build());
        pool.floor.servers(List.of(pool.server(), added));
        assertThat(pool.admit(MESSAGE).server()).isSameAs(added);
    }

    @Test
    void nothingIsToldOfAServerThatIsRemoved() {
        var pool = new GateFixture(kept(A, B).maxConnections(1));
        Line line = pool.admit(MESSAGE);
        pool.admit(MESSAGE);
        Server removed = line.server();
        pool.floor.servers(
                pool.servers.stream().filter(server -> server != removed).toList());
        pool.floor.unreachable(line, new ConnectTrouble(false, "refused"), pool.now);
        pool.floor.checkPassed(removed, pool.now);
        assertThat(changes(pool)).isEmpty();
    }

    // News.

    @Test
    void eachChangeIsToldOnce() {
        var pool = new GateFixture(kept(A).maxConnections(3));
        List<Line> lines = List.of(pool.admit(OPEN), pool.admit(OPEN), pool.admit(MESSAGE));
        for (Line line : lines) pool.floor.unreachable(line, new ConnectTrouble(false, "refused"), pool.now);
        assertThat(changes(pool)).containsExactly(Change.DOWN);
        assertThat(changes(pool)).isEmpty();
        assertThat(pool.floor.isAnyUp()).isFalse();
        assertThat(pool.floor.trouble()).isEqualTo("refused");
        pool.pass(SECOND);
        pool.floor.answered(pool.server(), pool.now);
        pool.admit(MESSAGE);
        pool.floor.answered(pool.server(), pool.now);
        pool.floor.checkPassed(pool.server(), pool.now);
        assertThat(changes(pool)).containsExactly(Change.UP);
        assertThat(pool.floor.trouble()).isEmpty();
    }

    @Test
    void aServerThatOnlyBreaksRequestsFallsWhenThereIsAnother() {
        var pool = new GateFixture(kept(A, B));
        for (int i = 0; i < 5; i++) pool.floor.broke(pool.server(), "closed", pool.now);
        pool.floor.takeNews();
        for (int i = 0; i < 50; i++) pool.floor.broke(pool.servers.get(1), "closed", pool.now);
        assertThat(pool.servers).extracting(server -> server.circuit().isUp()).containsExactly(false, true);
    }

    @Test
    void answersAreOfInterestOnlyWhileAServerIsSuspected() {
        Server server = multiplexed(1, false).server();
        assertThat(server.answered()).isFalse();
        var pool = new GateFixture(kept(A));
        pool.floor.broke(pool.server(), "closed", pool.now);
        assertThat(pool.server().answered()).isTrue();
        pool.floor.answered(pool.server(), pool.now);
        assertThat(pool.server().answered()).isFalse();
        pool.floor.overloaded(pool.server(), pool.now);
        assertThat(pool.server().answered()).isTrue();
        assertThat(pool.server().report().answered()).isEqualTo(3);
    }

    // What applications say of themselves.

    @Test
    void anApplicationThatHasYetToSayHowMuchItTakesGetsOneRequest() {
        var pool = multiplexed(1, true);
        Line line = pool.floor.admit(pool.guest(MESSAGE), pool.now);
        if (line == null) throw new AssertionError("no line");
        pool.floor.opened(line, true, pool.now);
        assertThat(pool.hasPlaceFor(MESSAGE)).isFalse();
        pool.floor.answeredValues(line, 3);
        for (int i = 0; i < 2; i++) assertThat(pool.admit(MESSAGE)).isSameAs(line);
        assertThat(pool.hasPlaceFor(MESSAGE)).isFalse();
    }

    @Test
    void anApplicationThatCannotMultiplexIsToldOneRequestAtATimeOnAllLines() {
        var pool = multiplexed(2, false);
        Line first = pool.admit(MESSAGE);
        pool.admit(MESSAGE);
        pool.admit(MESSAGE);
        pool.floor.cannotMultiplex(first);
        assertThat(pool.hasPlaceFor(MESSAGE)).isFalse();
        pool.floor.answeredValues(first, 10);
        assertThat(pool.hasPlaceFor(MESSAGE)).isFalse();
        pool.floor.gone(first);
        assertThat(pool.admit(MESSAGE).hasRoom()).isFalse();
    }

    @Test
    void whoTwiceClosesInsteadOfAnsweringIsWarnedOfOnce() {
        var pool = multiplexed(2, true);
        for (int i = 0; i < 4; i++) pool.floor.askedInVain(new Line(pool.server(), Runnable::run));
        assertThat(changes(pool)).containsExactly(Change.WARNING);
        assertThat(pool.server().asks()).isFalse();
        assertThat(pool.admit(MESSAGE).hasRoom()).isFalse();
    }
}
