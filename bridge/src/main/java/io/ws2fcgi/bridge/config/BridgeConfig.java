package io.ws2fcgi.bridge.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a bridge is told.
 *
 * @param listen where WebSocket clients arrive; one or more
 * @param control where health and, later, pushes are served; null for nowhere
 * @param routes the first whose pattern matches takes the handshake
 * @param pings the rhythm of the bridge's own pings to its clients
 * @param handshakeTimeout from connecting to a complete handshake request
 * @param closeHandshakeTimeout how long a client may take to answer a close frame
 * @param closeMaxAge how long a close event is retried before it is given up and logged
 * @param drain how long a stop waits for running events and owed closes
 */
public record BridgeConfig(
        List<Address> listen,
        @Nullable Address control,
        List<PoolConfig> pools,
        List<RouteConfig> routes,
        Duration pings,
        Duration handshakeTimeout,
        Duration closeHandshakeTimeout,
        Duration closeMaxAge,
        Duration drain) {
    public BridgeConfig {
        listen = List.copyOf(listen);
        pools = List.copyOf(pools);
        routes = List.copyOf(routes);
        if (listen.isEmpty()) throw new ConfigException("no address to listen on (expected: at least one)");
        if (routes.isEmpty()) throw new ConfigException("no route (expected: at least one)");
        checkPools(pools, routes);
        Check.positive("ping-interval", pings);
        Check.positive("handshake-timeout", handshakeTimeout);
        Check.positive("close-handshake-timeout", closeHandshakeTimeout);
        Check.positive("close-max-age", closeMaxAge);
        if (drain.isNegative()) throw new ConfigException("drain: " + drain + " (expected: not negative)");
    }

    /** One listener, one pool, and routes to it; no control listener. */
    public static BridgeConfig of(Address listen, PoolConfig pool, RouteConfig... routes) {
        return new BridgeConfig(
                List.of(listen),
                null,
                List.of(pool),
                List.of(routes),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofHours(24),
                Duration.ofSeconds(10));
    }

    public BridgeConfig withListen(List<Address> addresses) {
        return new BridgeConfig(
                addresses, control, pools, routes, pings, handshakeTimeout, closeHandshakeTimeout, closeMaxAge, drain);
    }

    public BridgeConfig withControl(@Nullable Address address) {
        return new BridgeConfig(
                listen, address, pools, routes, pings, handshakeTimeout, closeHandshakeTimeout, closeMaxAge, drain);
    }

    public BridgeConfig withPings(Duration interval) {
        return new BridgeConfig(
                listen, control, pools, routes, interval, handshakeTimeout, closeHandshakeTimeout, closeMaxAge, drain);
    }

    public BridgeConfig withCloseMaxAge(Duration age) {
        return new BridgeConfig(
                listen, control, pools, routes, pings, handshakeTimeout, closeHandshakeTimeout, age, drain);
    }

    public BridgeConfig withDrain(Duration wait) {
        return new BridgeConfig(
                listen, control, pools, routes, pings, handshakeTimeout, closeHandshakeTimeout, closeMaxAge, wait);
    }

    private static void checkPools(List<PoolConfig> pools, List<RouteConfig> routes) {
        Set<String> names = new HashSet<>();
        for (PoolConfig pool : pools) {
            if (!names.add(pool.name())) throw new ConfigException("pool " + pool.name() + " is defined twice");
        }
        for (RouteConfig route : routes) {
            if (!names.contains(route.pool())) {
                throw new ConfigException("route " + route.pattern() + " names the pool " + route.pool()
                        + " (expected: one of " + names + ")");
            }
        }
    }
}
