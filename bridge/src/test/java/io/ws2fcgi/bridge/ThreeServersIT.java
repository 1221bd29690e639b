package io.ws2fcgi.bridge;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.HealthCheck;
import io.ws2fcgi.bridge.config.HealthCheck.How;
import io.ws2fcgi.bridge.config.Timeouts;
import io.ws2fcgi.fixtures.Ledger;
import io.ws2fcgi.fixtures.PhpFpm;
import io.ws2fcgi.fixtures.RelayServer;
import io.ws2fcgi.fixtures.WebSocketCrowd;
import java.net.SocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three servers of one pool: one is killed, one hangs, one is slow, and all of them come back. */
final class ThreeServersIT {
    private static final int CLIENTS = 60;
    private static final int ENOUGH = 10 * CLIENTS;
    private static final int CONNECTIONS = 3;

    /** What was in flight on the killed one; on the hanging one that, and as much again before it was known to hang. */
    private static final int ERROR_BUDGET = CONNECTIONS + 2 * CONNECTIONS;

    private final List<PhpFpm> servers =
            Stream.generate(() -> PhpFpm.pool().workers(4).start()).limit(3).toList();
    private final List<RelayServer> relays =
            servers.stream().map(server -> RelayServer.to(server.address())).toList();

    @AfterEach
    void stop() {
        relays.forEach(RelayServer::close);
        servers.forEach(PhpFpm::close);
    }

    @Test
    void onlyWhatWasInFlightThereFailsAndAllThreeServeAgainWhenTheyAreWell() throws Exception {
        try (LedgerBridge php = bridge();
                WebSocketCrowd crowd = WebSocketCrowd.enter(php.address(), "/%d", CLIENTS)) {
            var talk = new CountingTalk(CLIENTS, 5);
            talk.phase("before");
            crowd.talk(talk);
            hear(talk);
            awaitAllServing(php);

            talk.phase("one killed, one hanging, one slow");
            relays.get(0).kill();
            relays.get(1).hang();
            relays.get(2).slow(ofMillis(50));
            PhpBridge.eventually("two servers that are down", () -> up(php) == 1);
            hear(talk);
            int before = talk.reported();
            hear(talk);
            System.out.println("reported when both were known to be down: " + (talk.reported() - before));

            talk.phase("after");
            relays.forEach(RelayServer::pass);
            PhpBridge.eventually("three servers that are up", () -> up(php) == 3);
            hear(talk);
            awaitAllServing(php);
            crowd.hush();

            System.out.print(talk.figures());
            System.out.println(php.events().failures());
            assertThat(crowd.dropped()).isEmpty();
            assertThat(talk.wrong()).isEmpty();
            assertAddsUp(php, talk);
        }
    }

    private LedgerBridge bridge() throws Exception {
        var addresses = relays.stream().map(RelayServer::address).toArray(SocketAddress[]::new);
        return LedgerBridge.running(servers.get(0).script("ledger.php"), addresses)
                .pool(pool -> pool.maxConnections(CONNECTIONS)
                        .queueWait(ofSeconds(20))
                        .connectTimeout(ofSeconds(1))
                        .abandonAfter(ofSeconds(1))
                        .healthCheck(new HealthCheck(new How.PhpPing("/ping"), ofMillis(200), ofMillis(500))))
                .route(route -> route.timeouts(new Timeouts(ofSeconds(10), ofSeconds(2), ofSeconds(10))))
                .start();
    }

    private static long up(LedgerBridge php) {
        return php.pool().servers().stream().filter(server -> server.up()).count();
    }

    private static void hear(CountingTalk talk) {
        int before = talk.heard();
        PhpBridge.eventually(ENOUGH + " answers", () -> talk.heard() >= before + ENOUGH);
    }

    /** Waits until each of the three has answered once more than now. */
    private static void awaitAllServing(LedgerBridge php) {
        List<Long> before = answers(php);
        PhpBridge.eventually("all three servers", () -> {
            List<Long> now = answers(php);
            return IntStream.range(0, 3).allMatch(number -> now.get(number) > before.get(number));
        });
    }

    private static List<Long> answers(LedgerBridge php) {
        return php.pool().servers().stream().map(server -> server.answered()).toList();
    }

    private static void assertAddsUp(LedgerBridge php, CountingTalk talk) {
        var failures = php.events().failed("message");
        assertThat(talk.said()).isEqualTo(talk.answered() + talk.reported());
        assertThat(talk.reported()).isEqualTo(failures.size());
        assertThat(php.executedTwice()).isEmpty();
        Ledger ledger = php.ledger();
        var failed = failures.stream().map(WitnessedEvents.Failed::eventId).toList();
        for (int member = 0; member < CLIENTS; member++) {
            String connection = php.events().connection("/" + member);
            for (int number = 1; number <= talk.saidBy(member); number++) {
                String id = connection + "-" + number;
                if (!failed.contains(id)) assertThat(ledger.of(id).finished()).isOne();
            }
        }
        assertThat(failures).hasSizeLessThanOrEqualTo(ERROR_BUDGET);
        assertThat(php.events().failures().keySet())
                .allMatch(what -> what.contains("the application died") || what.contains("no complete response"));
    }
}
