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

    private final Pool pool;
    private final HealthCheck config;
    private final EventLoop loop;
    private final Map<Server, Integer> failures = new WeakHashMap<>();
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
        long answered = server.report().answered();
        Dialer to = server.dialer();
        new ServerCheck(pool.transport(), to.address(), to.socketAddress(), config.timeout())
                .health(config.how(), loop)
                .addListener(checked -> onChecked(server, answered, checked));
    }

    private void onChecked(Server server, long answeredBefore, Future<?> checked) {
        if (closed) return;
        boolean alive = server.report().answered() > answeredBefore;
        if (checked.isSuccess() || alive) {
            failures.remove(server);
            pool.checkPassed(server);
        } else if (failures.merge(server, 1, Integer::sum) >= MOST_FAILURES) {
            pool.checkFailed(server, "health check: " + checked.cause().getMessage());
        }
    }

    /** Any thread. */
    void close() {
        if (!loop.isShuttingDown()) loop.execute(() -> closed = true);
    }
}
