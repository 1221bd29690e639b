package io.ws2fcgi.bridge.backend;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.util.NetUtil;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.ServerConfig;
import io.ws2fcgi.bridge.net.Transport;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The servers that the addresses of a pool stand for. Host names are looked up again and again, on a thread of their own: a
 * name with several addresses is several servers, and where it leads elsewhere, the servers change.
 */
final class Names {
    private record Place(ServerConfig config, SocketAddress address) {}

    private static final int MOST_DEPARTED = 256;

    private final PoolConfig config;
    private final Transport transport;
    private final Function<Address, List<SocketAddress>> resolver;

    // One thread at a time: whoever builds the pool, and then the one that watches.

    private Map<Place, Server> known = Map.of();
    /**
     * Those that names have led to before, the last ones. A name service may give some of its addresses each time, and what
     * runs on a server that comes back counts.
     */
    private final Map<Place, Server> departed = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Server> eldest) {
            return size() > MOST_DEPARTED;
        }
    };
    /** Names whose last look-up failed, so that a failure is told once. */
    private final Set<Address> failing = new HashSet<>();

    /** Null where no address is a name. */
    private @Nullable ScheduledExecutorService watching;

    Names(PoolConfig config, Transport transport) {
        this(config, transport, transport::socketAddresses);
    }

    /** @param resolver looks an address up, and throws a {@link ConfigException} when it means nothing */
    Names(PoolConfig config, Transport transport, Function<Address, List<SocketAddress>> resolver) {
        this.config = config;
        this.transport = transport;
        this.resolver = resolver;
    }

    /**
     * Looks all names up. Blocks.
     *
     * @throws ConfigException when one means nothing
     */
    List<Server> lookUp() {
        Map<Place, Server> found = new HashMap<>();
        List<Server> servers = new ArrayList<>();
        for (ServerConfig server : config.servers()) {
            for (SocketAddress address : resolver.apply(server.address())) {
                add(new Place(server, address), found, servers);
            }
        }
        known = found;
        return servers;
    }

    private void add(Place place, Map<Place, Server> found, List<Server> servers) {
        Server server = known.get(place);
        if (server == null) server = departed.remove(place);
        if (server == null) server = server(place);
        if (found.putIfAbsent(place, server) == null) servers.add(server);
    }

    private Server server(Place place) {
        Dialer dialer = new Dialer(place.config.address(), place.address, config.profile(), transport);
        int lines = config.connectionsOf(place.config);
        Circuit circuit = new Circuit(Backoff.away(config.timeouts().queueWait()), new SplittableRandom());
        return new Server(dialer, place.config, lines, config.slowStart().toNanos(), circuit);
    }

    /** Looks them up again from time to time, until the {@link #close}. */
    void watch(Consumer<List<Server>> changed, Consumer<String> warned) {
        if (config.servers().stream().noneMatch(server -> isName(server.address()))) return;
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, Names::thread);
        long nanos = config.resolveEvery().toNanos();
        executor.scheduleWithFixedDelay(() -> lookAgain(changed, warned), nanos, nanos, NANOSECONDS);
        watching = executor;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "ws2fcgi-names");
        thread.setDaemon(true); // A look-up may hang for as long as the system pleases.
        return thread;
    }

    private static boolean isName(Address address) {
        return address instanceof Address.Tcp tcp
                && !NetUtil.isValidIpV4Address(tcp.host())
                && !NetUtil.isValidIpV6Address(tcp.host());
    }

    void lookAgain(Consumer<List<Server>> changed, Consumer<String> warned) {
        Map<Place, Server> found = new HashMap<>();
        List<Server> servers = new ArrayList<>();
        for (ServerConfig server : config.servers()) {
            for (SocketAddress address : lookUpOrKeep(server, warned)) add(new Place(server, address), found, servers);
        }
        if (found.equals(known)) return;
        known.forEach((place, server) -> {
            if (!found.containsKey(place)) departed.put(place, server);
        });
        known = found;
        changed.accept(servers);
    }

    /** A name service that is away is no reason to forget where the servers were. */
    private List<SocketAddress> lookUpOrKeep(ServerConfig server, Consumer<String> warned) {
        try {
            List<SocketAddress> addresses = resolver.apply(server.address());
            failing.remove(server.address());
            return addresses;
        } catch (ConfigException unknown) {
            if (failing.add(server.address())) {
                warned.accept("host name of " + server.address()
                        + " cannot be looked up any more; its last addresses stay in use");
            }
            return known.keySet().stream()
                    .filter(place -> place.config.equals(server))
                    .map(Place::address)
                    .toList();
        }
    }

    void close() {
        if (watching != null) watching.shutdownNow();
    }
}
