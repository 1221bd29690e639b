package io.ws2fcgi.bridge.backend;

import static io.ws2fcgi.bridge.backend.Backend.Turn.MESSAGE;
import static io.ws2fcgi.bridge.backend.GateFixture.MILLI;
import static io.ws2fcgi.bridge.backend.GateFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Gate.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** How soon clients that want little have their turn beside others that want all there is. One place, and a clock of its own. */
final class FairTurnsTest {
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final GateFixture pool =
            new GateFixture(GateFixture.pool(1).profile(GateFixture.KEPT).queueWait(LONGEST));
    private final Map<Guest, Account> waiting = new HashMap<>();
    private Guest inside = comes(new Account());

    private Guest comes(Account client) {
        var guest = new Guest(pool.loop, Guest.terms(MESSAGE).chargedTo(client));
        if (pool.enter(guest) == Verdict.WAITING) waiting.put(guest, client);
        else pool.opens(guest);
        return guest;
    }

    /** Whoever is inside has been there for so long, and goes; the next one, of those that wait, comes in. Returns who left. */
    private Account goes(long nanos) {
        pool.now += nanos;
        Account left = account(inside);
        pool.gate.charge(left, nanos);
        pool.goes(inside);
        pool.loop.run();
        inside = waiting.keySet().stream()
                .filter(guest -> !guest.told.isEmpty())
                .findAny()
                .orElseThrow();
        waiting.remove(inside);
        return left;
    }

    private static Account account(Guest guest) {
        Account account = guest.terms().account();
        if (account == null) throw new AssertionError("nobody's");
        return account;
    }

    /** Clients that ask again as soon as they were answered; some of them wait already. */
    private List<Account> greedy(int number) {
        List<Account> clients = Stream.generate(Account::new).limit(number).toList();
        clients.forEach(this::comes);
        return clients;
    }

    @Property(tries = 50)
    void whoAsksForLittleIsServedNextWhoeverElseAsksWithoutEnd(@ForAll @IntRange(min = 2, max = 60) int crowd) {
        var one = new FairTurnsTest();
        List<Account> greedy = one.greedy(crowd);
        Account modest = new Account();
        long every = 3L * crowd * 2 * MILLI; // A third of an equal share.
        long due = one.pool.now;
        Guest asks = null;
        for (int turn = 0; turn < crowd * 20; turn++) {
            Account left = one.goes(2 * MILLI);
            if (greedy.contains(left)) one.comes(left);
            if (asks != null && turn > crowd) assertThat(one.inside).isSameAs(asks);
            asks = null;
            if (one.pool.now - due >= 0) {
                asks = one.comes(modest);
                due += every;
            }
        }
    }

    @Test
    void thoseThatAllAskWithoutEndHaveEquallyMany() {
        List<Account> greedy = greedy(20);
        Map<Account, Integer> turns = new HashMap<>();
        for (int turn = 0; turn < 2000; turn++) {
            Account left = goes(2 * MILLI);
            if (!greedy.contains(left)) continue;
            turns.merge(left, 1, Integer::sum);
            comes(left);
        }
        assertThat(turns).hasSize(20);
        assertThat(turns.values()).allSatisfy(number -> assertThat(number).isBetween(98, 102));
    }

    @Test
    void whatAClientHadWhileNobodyWaitedCountsForNothing() {
        Account busy = account(inside);
        for (int i = 0; i < 100; i++) {
            pool.now += SECOND;
            pool.gate.charge(busy, SECOND);
            pool.goes(inside);
            inside = comes(busy);
        }
        comes(new Account());
        Guest again = comes(busy);
        Guest later = comes(new Account());
        goes(MILLI);
        goes(MILLI);
        assertThat(inside).isSameAs(again);
        goes(MILLI);
        assertThat(inside).isSameAs(later);
    }

    @Test
    void nobodyIsOvertakenForEver() {
        Account heavy = account(inside);
        comes(new Account());
        goes(1000 * SECOND);
        Guest waits = comes(heavy);
        long came = pool.now;
        List<Long> overtaken = new ArrayList<>();
        while (waits.told.isEmpty()) {
            comes(new Account());
            comes(new Account());
            overtaken.add(pool.now - came);
            goes(100 * MILLI);
        }
        assertThat(overtaken.size()).isGreaterThan(50);
        assertThat(pool.now - came).isLessThan(3 * LONGEST.toNanos());
    }

    @Test
    void newcomersAreServedInTheOrderInWhichTheyCame() {
        List<Guest> came = Stream.generate(() -> comes(new Account())).limit(30).toList();
        for (Guest next : came) {
            goes(MILLI);
            assertThat(inside).isSameAs(next);
        }
    }
}
