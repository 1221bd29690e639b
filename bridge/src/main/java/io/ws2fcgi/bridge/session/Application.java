package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.dialect.Dialect;
import java.util.concurrent.atomic.AtomicBoolean;

/** The application behind a route: where it is and how to talk with it. Shared by all loops. */
public final class Application {
    private final RouteConfig route;
    private final Dialect dialect;
    private final Backend backend;
    private final AtomicBoolean warnedOfCookies = new AtomicBoolean();

    public Application(RouteConfig route, Dialect dialect, Backend backend) {
        this.route = route;
        this.dialect = dialect;
        this.backend = backend;
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

    /** True for the first one who asks: a mistake that every event repeats is worth one warning. */
    boolean isFirstWarningOfCookies() {
        return warnedOfCookies.compareAndSet(false, true);
    }
}
