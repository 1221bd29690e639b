package io.ws2fcgi.bridge;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ws2fcgi.bridge.config.Timeouts;
import io.ws2fcgi.fixtures.HandshakeRejectedException;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.PhpFpm;
import io.ws2fcgi.fixtures.WebSocketCrowd;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** More wishes than workers: who has to wait waits for so long and no longer, and nobody is dropped for it. */
final class PoolLimitsIT {
    private static final Duration LONG = ofMinutes(10);

    @Test
    void twoBridgesOnOnePoolOfTwoWorkersServeEverybody() throws Exception { // 62
        try (PhpFpm fpm = PhpFpm.pool().workers(2).start();
                LedgerBridge first = sharing(fpm);
                LedgerBridge second = sharing(fpm);
                WebSocketCrowd here = WebSocketCrowd.enter(first.address(), "/%d", 40);
                WebSocketCrowd there = WebSocketCrowd.enter(second.address(), "/%d", 40)) {
            var thisTalk = new CountingTalk(40, 5).upTo(25);
            var thatTalk = new CountingTalk(40, 5).upTo(25);
            here.talk(thisTalk);
            there.talk(thatTalk);
            here.listen();
            there.listen();
            assertThat(List.of(thisTalk.answered(), thatTalk.answered())).containsOnly(1000);
            assertThat(first.events().failures()).isEmpty();
            assertThat(second.events().failures()).isEmpty();
        }
    }

    /** Each would take all workers, so they meet in the kernel's backlog. */
    private static LedgerBridge sharing(PhpFpm fpm) throws Exception {
        return LedgerBridge.running(fpm.script("ledger.php"), fpm.address())
                .pool(pool -> pool.maxConnections(4).queueWait(ofSeconds(20)))
                .start();
    }

    @Test
    void twoHundredScriptsThatDoNotEndDropNobodyAndNewcomersAreTold503() throws Exception {
        try (PhpFpm fpm = PhpFpm.pool().workers(4).start();
                LedgerBridge php = LedgerBridge.running(fpm.script("ledger.php"), fpm.address())
                        .pool(pool -> pool.maxConnections(4).queueWait(ofSeconds(1)))
                        .route(route -> route.timeouts(new Timeouts(LONG, LONG, LONG)))
                        .start();
                WebSocketCrowd crowd = WebSocketCrowd.enter(php.address(), "/%d", 200)) {
            assertThat(crowd.open()).isEqualTo(200);
            var stuck = new Sleepers("wait " + php.gate() + " awake");
            crowd.talk(stuck);
            PhpBridge.eventually(
                    "four scripts that wait",
                    () -> php.ledger().begun("message").size() == 4);

            List<HttpReply> newcomers = allAtOnce(php, 20);

            assertThat(newcomers).hasSize(20).allSatisfy(reply -> {
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.header("Retry-After")).isNotNull();
            });
            // Whose wait was too long has been told, too.
            PhpBridge.eventually("196 notices", () -> stuck.notices.get() == 196);
            php.openGate();
            crowd.listen();
            assertThat(stuck.awake.get()).isEqualTo(4);

            var hello = new CountingTalk(200, 0).upTo(1);
            crowd.talk(hello);
            crowd.listen();
            assertThat(hello.answered()).isEqualTo(200);
            assertThat(crowd.dropped()).isEmpty();
            assertThat(php.executedTwice()).isEmpty();
        }
    }

    @Test
    void whereTheQueueIsFullNewcomersAreTold503AtOnce() throws Exception {
        try (PhpFpm fpm = PhpFpm.pool().workers(4).start();
                LedgerBridge php = LedgerBridge.running(fpm.script("ledger.php"), fpm.address())
                        // Nobody who waited for the queue's own limit would be answered while this test lives.
                        .pool(pool -> pool.maxConnections(4).maxWaiting(10).queueWait(LONG))
                        .route(route -> route.timeouts(new Timeouts(LONG, LONG, LONG)))
                        .start();
                WebSocketCrowd some = WebSocketCrowd.enter(php.address(), "/%d", 10);
                WebSocketCrowd more = WebSocketCrowd.enter(php.address(), "/%d", 10)) {
            assertThat(some.open() + more.open()).isEqualTo(20);
            var these = new Sleepers("wait " + php.gate() + " awake");
            var those = new Sleepers("wait " + php.gate() + " awake");
            some.talk(these);
            more.talk(those);
            // Four run, ten wait, and six were one too many.
            PhpBridge.eventually("six notices", () -> these.notices.get() + those.notices.get() == 6);
            assertThat(php.pool().load().waiting()).isEqualTo(10);
            assertThat(allAtOnce(php, 20)).extracting(HttpReply::status).containsOnly(503);
            php.openGate();
            some.listen();
            more.listen();
            assertThat(these.awake.get() + those.awake.get()).isEqualTo(14);
            assertThat(php.pool().load().refused()).isEqualTo(26);
        }
    }

    private static List<HttpReply> allAtOnce(LedgerBridge php, int newcomers) {
        List<WebSocketTestClient> all = IntStream.range(0, newcomers)
                .mapToObj(number -> WebSocketTestClient.to(php.address())
                        .path("/new-" + number)
                        .begin())
                .toList();
        return all.stream().map(PoolLimitsIT::rejection).toList();
    }

    private static HttpReply rejection(WebSocketTestClient client) {
        return catchThrowableOfType(HandshakeRejectedException.class, client::awaitOpen)
                .reply();
    }

    /** Everybody says one thing, once. */
    private static final class Sleepers implements WebSocketCrowd.Talk {
        private final String words;
        private final AtomicInteger awake = new AtomicInteger();
        private final AtomicInteger notices = new AtomicInteger();
        private final boolean[] said = new boolean[200];

        Sleepers(String words) {
            this.words = words;
        }

        @Override
        public @Nullable String next(int member) {
            if (said[member]) return null;
            said[member] = true;
            return words;
        }

        @Override
        public void heard(int member, String sent, String answer, long nanos) {
            (answer.equals("awake") ? awake : notices).incrementAndGet();
        }
    }
}
