package io.ws2fcgi.bridge.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Backend.Turn;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Profile;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** What can be seen of a gate, and what must hold whatever has happened. */
final class GateView {
    private final GateFixture pool;

    GateView(GateFixture pool) {
        this.pool = pool;
    }

    Profile profile() {
        return pool.config.profile();
    }

    /** Who waits, those of one kind in the order of their turns. */
    List<Gate.Visitor> waiting() {
        List<Gate.Visitor> all = new ArrayList<>();
        pool.turns.removeIf(visitor -> {
            all.add(visitor);
            return false;
        });
        return all;
    }

    /** Idle lines that are to be closed. */
    List<Line> givenUp() {
        return pool.floor.lines().stream()
                .filter(line -> line.isRetired() && line.isIdle())
                .toList();
    }

    /**
     * After a step.
     *
     * @param before who waited before it
     * @param left who has left by itself
     */
    void check(List<Gate.Visitor> before, Gate.Visitor left) {
        checkLimits();
        checkNobodyWasOvertaken(before, left);
        // With an alarm that is due, somebody may wait for just that.
        if (pool.alarms.stream().noneMatch(alarm -> alarm - pool.now <= 0)) checkNobodyWaitsInVain();
    }

    private void checkLimits() {
        PoolConfig config = pool.config;
        int running = 0;
        int lines = 0;
        for (Server server : pool.servers) {
            assertThat(server.lines()).hasSizeLessThanOrEqualTo(config.connectionsOf(server.config()));
            lines += server.lines().size();
            for (Line line : server.lines()) {
                assertThat(line.taken()).isBetween(0, server.requestsPerLine());
                assertThat(line.isOpening() ? line.taken() : 1).isOne();
                running += line.taken();
            }
        }
        assertThat(pool.floor.running()).isEqualTo(running);
        assertThat(pool.floor.lineCount()).isEqualTo(lines);
        if (config.totalConnections() > 0) assertThat(lines).isLessThanOrEqualTo(config.totalConnections());
        assertThat(pool.floor.isQuiet()).as("all that is new is told").isTrue();
    }

    private void checkNobodyWasOvertaken(List<Gate.Visitor> before, Gate.Visitor left) {
        List<Gate.Visitor> after = waiting();
        for (Turn turn : Turn.values()) {
            boolean stays = false;
            for (Gate.Visitor visitor : before) {
                if (visitor.terms().turn() != turn || visitor == left) continue;
                if (after.contains(visitor)) stays = true;
                else
                    assertThat(stays)
                            .as("%s: somebody before it still waits", turn)
                            .isFalse();
            }
        }
    }

    private void checkNobodyWaitsInVain() {
        for (Turn turn : Turn.values()) {
            Gate.Visitor next = pool.turns.next(EnumSet.of(turn));
            if (next != null && pool.floor.lets(turn, pool.now)) {
                assertThat(pool.servers).as("could take %s", next.terms()).noneMatch(server -> couldTake(server, next));
            }
        }
    }

    private boolean couldTake(Server server, Gate.Visitor visitor) {
        boolean othersUp = pool.servers.stream()
                .anyMatch(other -> !other.isBackup() && other.circuit().isUp());
        if (server.isBackup() && othersUp) return false;
        int total = pool.config.totalConnections();
        boolean roomForLines = total == 0 || pool.floor.lineCount() < total;
        return server.canTake(visitor.loop(), visitor.terms().freshConnection(), roomForLines, 1, pool.now);
    }
}
