package io.ws2fcgi.bridge.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Backend.Turn;
import io.ws2fcgi.bridge.config.Balance;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.ServerConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which of several servers is chosen, counted over many choices. */
final class ChooserTest {
    private static final ServerConfig A = GateFixture.at("a");
    private static final ServerConfig B = GateFixture.at("b");
    private static final ServerConfig C = GateFixture.at("c");
    private static final long NOW = -GateFixture.SECOND;

    private final ManualLoop loop = new ManualLoop();
    private final Chooser chooser = new Chooser(Balance.LEAST_OUTSTANDING);

    private static List<Server> servers(ServerConfig... configs) {
        PoolConfig pool = GateFixture.pool(configs).maxConnections(1000).build();
        return pool.servers().stream()
                .map(server -> GateFixture.server(server, pool))
                .toList();
    }

    private boolean canTake(Server server) {
        return server.canTake(loop, false, true, 1000, NOW);
    }

    private @Nullable Server choose(List<Server> servers) {
        return chooser.choose(servers, this::canTake, "key", NOW);
    }

    /** Chooses so often, and gives each the request, which does not end. */
    private List<Integer> load(int requests, List<Server> servers) {
        for (int i = 0; i < requests; i++) take(choose(servers));
        return servers.stream().map(Server::running).toList();
    }

    private void take(@Nullable Server server) {
        if (server == null) throw new AssertionError("no server");
        server.take(loop, Turn.MESSAGE, false, true, 1000, NOW);
    }

    /** Chooses so often among servers that have nothing to do. */
    private List<Integer> count(int times, List<Server> servers) {
        List<Server> chosen = new ArrayList<>();
        for (int i = 0; i < times; i++) chosen.add(choose(servers));
        return servers.stream()
                .map(server -> Collections.frequency(chosen, server))
                .toList();
    }

    @Test
    void whoHasTheLeastToDoIsChosen() {
        List<Server> servers = servers(A, B, C);
        take(servers.get(0));
        take(servers.get(2));
        assertThat(choose(servers)).isSameAs(servers.get(1));
    }

    @Test
    void idleServersTakeTurns() {
        List<Server> servers = servers(A, B, C);
        List<Server> chosen = new ArrayList<>();
        for (int i = 0; i < 6; i++) chosen.add(choose(servers));
        assertThat(chosen.subList(0, 3)).containsExactlyInAnyOrderElementsOf(servers);
        assertThat(chosen.subList(3, 6)).isEqualTo(chosen.subList(0, 3));
    }

    @Test
    void idleServersGetTurnsByTheirWeights() {
        assertThat(count(600, servers(A.weight(1), B.weight(2), C.weight(3)))).containsExactly(100, 200, 300);
    }

    @Test
    void theTurnsOfAHeavyServerAreSpread() {
        List<Server> servers = servers(A.weight(1), B.weight(4));
        for (int round = 0; round < 20; round++) assertThat(count(5, servers)).containsExactly(1, 4);
    }

    @Test
    void underLoadEachHasRequestsInProportionToItsWeight() {
        assertThat(load(600, servers(A.weight(1), B.weight(2), C.weight(3)))).containsExactly(100, 200, 300);
    }

    @Test
    void whoCannotTakeARequestIsNotChosen() {
        List<Server> servers = servers(A.maxConnections(1), B);
        assertThat(load(10, servers)).containsExactly(1, 9);
        servers.get(1).circuit().checkFailed("silent");
        assertThat(choose(servers)).isNull();
    }

    // Hashing.

    private static @Nullable Server choose(List<Server> servers, int key, Predicate<Server> canTake) {
        var chooser = new Chooser(new Balance.Hash(new Balance.By.User()));
        return chooser.choose(servers, canTake, "user " + key, NOW);
    }

    private static List<@Nullable Server> chooseAll(List<Server> servers, Predicate<Server> canTake) {
        List<@Nullable Server> chosen = new ArrayList<>();
        for (int key = 0; key < 6000; key++) chosen.add(choose(servers, key, canTake));
        return chosen;
    }

    @Test
    void aKeyLeadsToTheSameServerWhoeverAsksAndInWhateverOrder() {
        List<Server> servers = servers(A, B, C);
        List<Server> reversed = servers(C, B, A);
        for (int key = 0; key < 200; key++) {
            Server chosen = choose(servers, key, this::canTake);
            take(chosen);
            assertThat(choose(servers, key, this::canTake)).isSameAs(chosen);
            assertThat(choose(reversed, key, this::canTake)).hasToString(String.valueOf(chosen));
        }
    }

    @Test
    void keysAreSpreadInProportionToTheWeights() {
        List<Server> servers = servers(A.weight(1), B.weight(2), C.weight(3));
        List<@Nullable Server> chosen = chooseAll(servers, this::canTake);
        for (int i = 0; i < 3; i++) {
            int expected = 1000 * (i + 1);
            assertThat(Collections.frequency(chosen, servers.get(i))).isBetween(expected - 150, expected + 150);
        }
    }

    @Test
    void onlyTheShareOfAServerThatIsLostMovesAndToAllOthers() {
        List<Server> servers = servers(A, B, C);
        Server lost = servers.get(1);
        List<@Nullable Server> before = chooseAll(servers, this::canTake);
        List<@Nullable Server> after = chooseAll(List.of(servers.get(0), servers.get(2)), this::canTake);
        Set<Server> heirs = new HashSet<>();
        for (int key = 0; key < before.size(); key++) {
            if (before.get(key) == lost) heirs.add(after.get(key));
            else assertThat(after.get(key)).isSameAs(before.get(key));
        }
        assertThat(heirs).containsExactlyInAnyOrder(servers.get(0), servers.get(2));
    }

    @Test
    void aServerWithoutRoomIsPassedOverInFavourOfTheSecondChoice() {
        List<Server> servers = servers(A, B, C);
        for (int key = 0; key < 200; key++) {
            Server first = choose(servers, key, this::canTake);
            Server second = choose(servers, key, server -> server != first);
            List<Server> others =
                    servers.stream().filter(server -> server != first).toList();
            assertThat(second).isNotSameAs(first).isSameAs(choose(others, key, this::canTake));
        }
    }

    // Backups.

    @Test
    void backupsAreLeftAloneWhileAnotherIsUpEvenIfItIsFull() {
        List<Server> servers = servers(A.maxConnections(1), B.asBackup());
        assertThat(load(1, servers)).containsExactly(1, 0);
        assertThat(choose(servers)).isNull();
    }

    @Test
    void backupsAreChosenWhenNoOtherIsUp() {
        List<Server> servers = servers(A, B.asBackup(), C.asBackup());
        servers.get(0).circuit().unreachable(NOW, "refused");
        assertThat(load(10, servers)).containsExactly(0, 5, 5);
    }

    @Test
    void anAttemptThatIsDueGoesBeforeBackups() {
        List<Server> servers = servers(A, B.asBackup());
        servers.get(0).circuit().unreachable(NOW - GateFixture.SECOND, "refused");
        assertThat(load(3, servers)).containsExactly(1, 2);
        assertThat(servers.get(0).circuit().isUp()).isFalse();
    }

    @Test
    void keysFindABackupWhenTheirServersAreDown() {
        List<Server> servers = servers(A, B.asBackup());
        servers.get(0).circuit().checkFailed("silent");
        assertThat(choose(servers, 1, this::canTake)).isSameAs(servers.get(1));
    }
}
