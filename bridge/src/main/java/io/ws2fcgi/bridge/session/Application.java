package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.backend.HashKey;
import io.ws2fcgi.bridge.config.Balance;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.PoolTimeouts;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.dialect.Dialect;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** The application behind a route: where it is and how to talk with it. Shared by all loops. */
public final class Application {
    private final RouteConfig route;
    private final Dialect dialect;
    private final Backend backend;
    private final Balance balance;
    private final Duration queueWait;
    private final AtomicBoolean warnedOfCookies = new AtomicBoolean();

    /** An application on a pool of which nothing but the defaults is said. */
    public Application(RouteConfig route, Dialect dialect, Backend backend) {
        this(route, dialect, backend, Balance.LEAST_OUTSTANDING, PoolTimeouts.DEFAULT.queueWait());
    }

    /** @param pool how {@code backend} is configured */
    public Application(RouteConfig route, Dialect dialect, Backend backend, PoolConfig pool) {
        this(route, dialect, backend, pool.balance(), pool.timeouts().queueWait());
    }

    private Application(RouteConfig route, Dialect dialect, Backend backend, Balance balance, Duration queueWait) {
        this.route = route;
        this.dialect = dialect;
        this.backend = backend;
        this.balance = balance;
        this.queueWait = queueWait;
    }

    public RouteConfig route() {
        return route;
    }

    Dialect dialect() {
        return dialect;
    }

    Backend backend() {
        return backend;
    }

    /** How long an event may wait for its pool. */
    Duration queueWait() {
        return queueWait;
    }

    /** What the pool's hashing goes by for this client, if it hashes. */
    String hashKey(ClientInfo client, ClientState state) {
        return HashKey.of(balance, client, state);
    }

    /** True for the first one who asks: a mistake that every event repeats is worth one warning. */
    boolean isFirstWarningOfCookies() {
        return warnedOfCookies.compareAndSet(false, true);
    }
}
