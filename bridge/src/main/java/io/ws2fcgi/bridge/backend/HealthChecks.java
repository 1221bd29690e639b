package io.ws2fcgi.bridge.backend;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.config.HealthCheck;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Asks every server how it is, from time to time. One that does not answer is down, unless it answers events meanwhile; one that
 * was taken down so comes back only so. Confined to one loop.
 */
final class HealthChecks {
    /** One failure may be a restart, which the events find out for themselves. */
    private static final int MOST_FAILURES = 2;

    /** @param answered how many events it had answered when the first of these checks began */
    private record Failing(int times, long answered) {}

    private final Pool pool;
    private final HealthCheck config;
    private final EventLoop loop;
    private final Map<Server, Failing> failing = new WeakHashMap<>();
    private boolean closed;

    private HealthChecks(Pool pool, HealthCheck config, EventLoop loop) {
        this.pool = pool;
        this.config = config;
        this.loop = loop;
    }

    static HealthChecks start(Pool pool, HealthCheck config, EventLoopGroup loops) {
        HealthChecks checks = new HealthChecks(pool, config, loops.next());
        checks.loop.execute(checks::round);
        return checks;
    }

    private void round() {
        if (closed) return;
        for (Server server : pool.currentServers()) check(server);
        loop.schedule(this::round, config.interval().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void check(Server server) {
        long answered = server.answers();
        Dialer to = server.dialer();
        new ServerCheck(pool.transport(), to.address(), to.socketAddress(), config.timeout())
                .health(config.how(), loop)
                .addListener(checked -> onChecked(server, answered, checked));
    }

    private void onChecked(Server server, long answeredBefore, Future<?> checked) {
        if (closed) return;
        Failing before = failing.getOrDefault(server, new Failing(0, answeredBefore));
        // Busy workers let a check wait as long as an event; that events are answered is the better proof.
        if (checked.isSuccess() || server.answers() > before.answered) {
            failing.remove(server);
            pool.checkPassed(server);
            return;
        }
        Failing now = new Failing(before.times + 1, before.answered);
        failing.put(server, now);
        if (now.times >= MOST_FAILURES) {
            pool.checkFailed(server, "health check: " + checked.cause().getMessage());
        }
    }

    /** Any thread. */
    void close() {
        if (!loop.isShuttingDown()) loop.execute(() -> closed = true);
    }
}
