package io.ws2fcgi.bridge.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a bridge is told.
 *
 * @param listeners where WebSocket clients arrive; one or more
 * @param control where the push API and health are served; null for nowhere
 * @param routes the first whose pattern matches takes the handshake
 * @param ws2httpPush whether applications of the original ws2http may push at the TCP addresses of {@code listeners}, which
 *     must then be loopback; a proxy in front must keep POSTs out
 * @param pings the rhythm of the bridge's own pings to its clients
 * @param admission how many may be in, and how fast they may come
 * @param handshake which handshakes are let in
 * @param closeHandshakeTimeout how long a client may take to answer a close frame
 * @param closeMaxAge how long a close event is retried before it is given up and logged
 * @param drain how long a stop waits for running events and owed closes
 * @param transport what carries the bytes; that it works here is checked at the start
 * @param eventLoops how many threads carry clients and connections to pools; 1 or more
 */
public record BridgeConfig(
        List<ListenerConfig> listeners,
        @Nullable ControlConfig control,
        List<PoolConfig> pools,
        List<RouteConfig> routes,
        boolean ws2httpPush,
        Duration pings,
        AdmissionConfig admission,
        HandshakeConfig handshake,
        Duration closeHandshakeTimeout,
        Duration closeMaxAge,
        Duration drain,
        TransportName transport,
        int eventLoops) {
    /** More than any machine has processors: each takes memory and files. */
    private static final int MOST_LOOPS = 1024;

    public BridgeConfig {
        listeners = List.copyOf(listeners);
        pools = List.copyOf(pools);
        routes = List.copyOf(routes);
        if (listeners.isEmpty()) throw new ConfigException("no address to listen on (expected: at least one)");
        if (routes.isEmpty()) throw new ConfigException("no route (expected: at least one)");
        checkPools(pools, routes);
        if (ws2httpPush) checkPush(listeners, routes, handshake.proxies());
        Check.positive("ping-interval", pings);
        Check.positive("close-handshake-timeout", closeHandshakeTimeout);
        Check.positive("close-max-age", closeMaxAge);
        Check.notNegative("drain", drain);
        Check.between("event-loops", eventLoops, 1, MOST_LOOPS);
    }

    /** Begins with one listener, one pool, routes to it, no control listener, and the defaults of WS-CGI. */
    public static Builder builder(Address listen, PoolConfig pool, RouteConfig... routes) {
        return new Builder(listen, pool, List.of(routes));
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

    /** Whether an address is loopback is seen when its name is looked up. */
    private static void checkPush(List<ListenerConfig> listeners, List<RouteConfig> routes, TrustedProxies proxies) {
        if (!proxies.isEmpty()) {
            throw new ConfigException("ws2http-push with trusted proxies (expected: none, as what comes through a proxy"
                    + " could be anybody's push; let proxies come to a Unix socket)");
        }
        List<Address> listen = listeners.stream().map(ListenerConfig::address).toList();
        if (listen.stream().noneMatch(Address.Tcp.class::isInstance)) {
            throw new ConfigException(
                    "ws2http-push with the listeners " + listen + " (expected: a TCP address among them)");
        }
        if (routes.stream().noneMatch(route -> route.dialect() == DialectName.WS2HTTP)) {
            throw new ConfigException("ws2http-push without a route of the dialect ws2http (expected: one at least)");
        }
    }

    /** A bridge that is being described; what is not said stays as it was. One thread at a time. */
    public static final class Builder {
        private List<ListenerConfig> listeners;
        private @Nullable ControlConfig control;
        private List<PoolConfig> pools;
        private List<RouteConfig> routes;
        private boolean ws2httpPush;
        private Duration pings = Duration.ofSeconds(30);
        private AdmissionConfig admission = AdmissionConfig.DEFAULT;
        private HandshakeConfig handshake = HandshakeConfig.DEFAULT;
        private Duration closeHandshakeTimeout = Duration.ofSeconds(5);
        private Duration closeMaxAge = Duration.ofHours(24);
        private Duration drain = Duration.ofSeconds(10);
        private TransportName transport = TransportName.AUTO;
        private int eventLoops = half(Runtime.getRuntime().availableProcessors());

        private Builder(Address listen, PoolConfig pool, List<RouteConfig> routes) {
            listeners = List.of(ListenerConfig.at(listen));
            this.pools = List.of(pool);
            this.routes = routes;
        }

        public Builder listeners(List<ListenerConfig> all) {
            listeners = all;
            return this;
        }

        /** Plain listeners at these addresses. */
        public Builder listen(List<Address> addresses) {
            return listeners(addresses.stream().map(ListenerConfig::at).toList());
        }

        public Builder control(@Nullable ControlConfig door) {
            control = door;
            return this;
        }

        public Builder pools(List<PoolConfig> all) {
            pools = all;
            return this;
        }

        public Builder routes(List<RouteConfig> all) {
            routes = all;
            return this;
        }

        public Builder ws2httpPush(boolean taken) {
            ws2httpPush = taken;
            return this;
        }

        public Builder pings(Duration interval) {
            pings = interval;
            return this;
        }

        public Builder admission(AdmissionConfig numbers) {
            admission = numbers;
            return this;
        }

        public Builder handshake(HandshakeConfig rules) {
            handshake = rules;
            return this;
        }

        public Builder closeHandshakeTimeout(Duration time) {
            closeHandshakeTimeout = time;
            return this;
        }

        public Builder closeMaxAge(Duration age) {
            closeMaxAge = age;
            return this;
        }

        public Builder drain(Duration wait) {
            drain = wait;
            return this;
        }

        public Builder transport(TransportName name) {
            transport = name;
            return this;
        }

        /** Unless said, half as many as there are processors, and at least one: the pool needs the others more. */
        public Builder eventLoops(int threads) {
            eventLoops = threads;
            return this;
        }

        private static int half(int processors) {
            return Math.max(1, processors / 2);
        }

        /**
         * Returns what was described.
         *
         * @throws ConfigException when something cannot be; its message names it
         */
        public BridgeConfig build() {
            return new BridgeConfig(
                    listeners,
                    control,
                    pools,
                    routes,
                    ws2httpPush,
                    pings,
                    admission,
                    handshake,
                    closeHandshakeTimeout,
                    closeMaxAge,
                    drain,
                    transport,
                    eventLoops);
        }
    }
}
