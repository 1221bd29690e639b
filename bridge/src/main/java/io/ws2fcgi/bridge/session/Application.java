package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.backend.HashKey;
import io.ws2fcgi.bridge.config.Balance;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.dialect.Dialect;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import java.util.concurrent.atomic.AtomicBoolean;

/** The application behind a route: where it is and how to talk with it. Shared by all loops. */
public final class Application {
    private final RouteConfig route;
    private final Dialect dialect;
    private final Backend backend;
    private final Balance balance;
    private final AtomicBoolean warnedOfCookies = new AtomicBoolean();

    /** An application on a pool that goes by load alone. */
    public Application(RouteConfig route, Dialect dialect, Backend backend) {
        this(route, dialect, backend, Balance.LEAST_OUTSTANDING);
    }

    /** @param balance how the pool divides the work between its servers */
    public Application(RouteConfig route, Dialect dialect, Backend backend, Balance balance) {
        this.route = route;
        this.dialect = dialect;
        this.backend = backend;
        this.balance = balance;
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

    /** What the pool's hashing goes by for this client, if it hashes. */
    String hashKey(ClientInfo client, ClientState state) {
        return HashKey.of(balance, client, state);
    }

    /** True for the first one who asks: a mistake that every event repeats is worth one warning. */
    boolean isFirstWarningOfCookies() {
        return warnedOfCookies.compareAndSet(false, true);
    }
}
