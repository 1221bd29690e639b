package io.ws2fcgi.bridge.backend;

import static io.ws2fcgi.bridge.backend.GateFixture.MILLI;
import static io.ws2fcgi.bridge.backend.GateFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Backend.Turn;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Profile;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When one server takes a request at all: busy, coming back, tried again, and not asked what it cannot bear. */
final class ServerStateTest {
    private static final long NOW = -SECOND;

    private final ManualLoop own = new ManualLoop();

    private static Server server(PoolConfig.Builder builder) {
        PoolConfig pool = builder.build();
        return GateFixture.server(pool.servers().get(0), pool);
    }

    private static Server kept(int lines) {
        return server(GateFixture.pool(lines).profile(GateFixture.KEPT));
    }

    private Line take(Server server, long now) {
        return server.take(own, Turn.MESSAGE, false, true, 100, now);
    }

    /** One that has ended, on a line that is kept. */
    private Line idle(Server server) {
        Line line = take(server, NOW);
        line.opened(1);
        server.give(line, Turn.MESSAGE);
        return line;
    }

    private static boolean canTake(Server server, long now) {
        return server.canTake(new ManualLoop(), false, true, 100, now);
    }

    // How it is.

    @Test
    void whoLetsNobodyInStillAnswersOnAConnectionThatIsThere() {
        Server server = kept(2);
        Line line = idle(server);
        server.rest().busy(NOW);
        assertThat(take(server, NOW)).isSameAs(line);
        assertThat(canTake(server, NOW)).isFalse();
        server.rest().overloaded(NOW);
        server.give(line, Turn.MESSAGE);
        assertThat(canTake(server, NOW)).isFalse();
        assertThat(canTake(server, server.rest().until())).isTrue();
    }

    @Test
    void whoIsBusyIsLeftAloneForLongerEachTime() {
        Server server = kept(1);
        long now = NOW;
        for (long longest : new long[] {3, 6, 12, 24, 48, 96, 100, 100}) {
            server.rest().busy(now);
            assertThat(server.rest().until() - now).isBetween(longest * MILLI / 2, longest * MILLI);
            assertThat(canTake(server, server.rest().until() - 1)).isFalse();
            assertThat(canTake(server, server.rest().until())).isTrue();
            now = server.rest().until();
        }
        server.rest().end();
        server.rest().busy(now);
        assertThat(server.rest().until() - now).isLessThanOrEqualTo(3 * MILLI);
    }

    @Test
    void whoIsBackGetsItsShareStepByStep() {
        Server server = server(GateFixture.pool(8).slowStart(Duration.ofSeconds(10)));
        assertThat(server.capacity(NOW)).isEqualTo(8);
        server.slowStart().begin(NOW);
        assertThat(server.weight(NOW)).isEqualTo(0.05);
        assertThat(server.capacity(NOW)).isOne();
        assertThat(server.capacity(NOW + 5 * SECOND)).isEqualTo(4);
        assertThat(server.weight(NOW + 5 * SECOND)).isEqualTo(0.5);
        assertThat(server.capacity(NOW + 10 * SECOND - 1)).isEqualTo(7);
        assertThat(server.capacity(NOW + 10 * SECOND)).isEqualTo(8);
        assertThat(server.slowStart().lasts(NOW + 10 * SECOND)).isFalse();
    }

    @Test
    void whoStartsSlowlyOpensOnlyThatManyLines() {
        Server server = server(GateFixture.pool(8).slowStart(Duration.ofSeconds(10)));
        server.slowStart().begin(NOW);
        take(server, NOW);
        assertThat(canTake(server, NOW)).isFalse();
        assertThat(canTake(server, NOW + 3 * SECOND)).isTrue();
    }

    @Test
    void whoIsRemovedTakesNothing() {
        Server server = kept(1);
        idle(server);
        server.remove();
        assertThat(canTake(server, NOW)).isFalse();
    }

    // Attempts.

    @Test
    void whileOneAttemptIsUnderWayNobodyElseIsLetIn() {
        Server server = kept(3);
        server.circuit().unreachable(NOW, "refused");
        Line trial = take(server, NOW + SECOND);
        assertThat(canTake(server, NOW + SECOND)).isFalse();
        server.gone(trial);
        assertThat(canTake(server, NOW + SECOND)).isTrue();
    }

    @Test
    void anAttemptIsMadeOnANewLineThoughAnOldOneIsIdle() {
        Server server = kept(3);
        Line old = idle(server);
        server.circuit().unreachable(NOW, "refused");
        assertThat(take(server, NOW + SECOND)).isNotSameAs(old);
        assertThat(canTake(server, NOW + SECOND)).isFalse();
    }

    @Test
    void theEndOfAnEarlierAttemptsLineDoesNotEndALaterAttempt() {
        Server server = kept(3);
        server.circuit().unreachable(NOW, "refused");
        Line earlier = take(server, NOW + SECOND);
        server.circuit().connected();
        server.circuit().unreachable(NOW + SECOND, "refused");
        take(server, NOW + 2 * SECOND);
        server.gone(earlier);
        assertThat(canTake(server, NOW + 2 * SECOND)).isFalse();
    }

    // What the application says of itself.

    @Test
    void whoTwiceClosesInsteadOfAnsweringIsNotAskedAgain() {
        Server server = server(GateFixture.pool(1).profile(Profile.Multiplexed.of(10, true)));
        assertThat(server.asks()).isTrue();
        assertThat(server.askedInVain(newLine(server))).isFalse();
        assertThat(server.asks()).isTrue();
        assertThat(server.askedInVain(newLine(server))).isTrue();
        assertThat(server.asks()).isFalse();
        assertThat(server.requestsPerLine()).isOne();
        assertThat(server.askedInVain(newLine(server))).isFalse();
    }

    @Test
    void oneThatAnswersInBetweenWasOnlyRestarted() {
        Server server = server(GateFixture.pool(1).profile(Profile.Multiplexed.of(10, true)));
        server.askedInVain(newLine(server));
        server.answersValues();
        assertThat(server.askedInVain(newLine(server))).isFalse();
        assertThat(server.requestsPerLine()).isEqualTo(10);
    }

    @Test
    void linesThatWereThereTogetherAreOneRestart() {
        Server server = server(GateFixture.pool(2).profile(Profile.Multiplexed.of(10, true)));
        Line one = newLine(server);
        Line other = newLine(server);
        assertThat(server.askedInVain(one)).isFalse();
        assertThat(server.askedInVain(other)).isFalse();
        assertThat(server.asks()).isTrue();
        assertThat(server.askedInVain(newLine(server))).isTrue();
    }

    private static Line newLine(Server server) {
        return new Line(server, Runnable::run);
    }
}
