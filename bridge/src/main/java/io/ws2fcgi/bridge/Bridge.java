package io.ws2fcgi.bridge;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.ws2fcgi.bridge.admission.Admission;
import io.ws2fcgi.bridge.admission.UserSeats;
import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.ListenerConfig;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.TlsConfig;
import io.ws2fcgi.bridge.control.ControlServer;
import io.ws2fcgi.bridge.control.EventFeed;
import io.ws2fcgi.bridge.control.Operation;
import io.ws2fcgi.bridge.dialect.Dialect;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.hub.Hub;
import io.ws2fcgi.bridge.listener.Listener;
import io.ws2fcgi.bridge.listener.Pushes;
import io.ws2fcgi.bridge.listener.Reception;
import io.ws2fcgi.bridge.metrics.Meters;
import io.ws2fcgi.bridge.net.BufferMemory;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.bridge.route.Route;
import io.ws2fcgi.bridge.route.Router;
import io.ws2fcgi.bridge.session.Application;
import io.ws2fcgi.bridge.session.Sessions;
import io.ws2fcgi.bridge.tls.Tls;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A running bridge: the only class that knows all rooms.
 *
 * <pre>{@code
 * try (Bridge bridge = Bridge.start(config, new EventLog())) {
 *     System.out.println(bridge.addresses());
 *     ...
 * }
 * }</pre>
 */
public final class Bridge implements AutoCloseable {
    private static final String THREADS = "ws2fcgi";

    private final BridgeConfig config;
    private final EventLoopGroup group;
    private final Map<String, Backend> backends = new HashMap<>();
    private final Meters meters = new Meters();
    private final EventFeed feed = new EventFeed();
    private final BridgeEvents events;
    private final Broker broker;
    private final Admission admission;
    private final List<Sessions> sessions;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Map<TlsConfig, Tls> encryptions = new ConcurrentHashMap<>();
    private @Nullable ControlServer control;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean serving = true;

    private Bridge(BridgeConfig config, Transport transport, BridgeEvents listener) {
        this.config = config;
        // Nobody can ask for them where there is no control listener.
        events = config.control() == null ? listener : BridgeEvents.all(listener, meters, feed);
        for (PoolConfig pool : config.pools()) backends.put(pool.name(), Backend.pool(pool, transport, events));
        // Behind all that may fail: loops hold file descriptors even before they run.
        group = transport.newGroup(config.eventLoops(), THREADS);
        backends.values().forEach(backend -> backend.start(group));
        backends.forEach((pool, backend) -> PoolMeters.show(meters, pool, backend));
        List<EventLoop> loops = loops(group);
        Hub hub = new Hub(loops);
        broker = Broker.local(hub);
        admission = new Admission(config.admission(), System::nanoTime);
        UserSeats seats = new UserSeats(config.admission());
        meters.gauge(
                "ws2fcgi.clients", "Connections, those without a handshake included", Map.of(), admission::clients);
        meters.gauge("ws2fcgi.addresses", "Addresses that are counted or remembered", Map.of(), admission::addresses);
        sessions = new ArrayList<>(loops.size());
        for (int i = 0; i < loops.size(); i++) {
            sessions.add(new Sessions(loops.get(i), hub.shard(i), broker, events, config.closeMaxAge(), seats));
        }
    }

    /**
     * Starts a bridge that takes clients when this returns.
     *
     * @throws IOException when an address cannot be listened on; the message names it. Nothing is left running then
     * @throws io.ws2fcgi.bridge.config.ConfigException when the transport that was asked for does not work here
     */
    public static Bridge start(BridgeConfig config, BridgeEvents events) throws IOException {
        Transport transport = Transport.of(config.transport());
        Bridge bridge = new Bridge(config, transport, events);
        try {
            bridge.listen(transport);
            return bridge;
        } catch (IOException | RuntimeException failed) {
            bridge.close();
            throw failed;
        }
    }

    private void listen(Transport transport) throws IOException {
        // First, as applications are told where it is.
        if (config.control() != null) {
            Operation operation = new BridgeOperation(this, meters);
            control = ControlServer.bind(transport, group, config.control(), broker, operation, feed, events);
        }
        Router router = new Router(config.routes());
        router.routes().forEach(this::checkBalance);
        Map<Route, Application> applications = new HashMap<>();
        for (Route route : router.routes()) applications.put(route, application(route));
        BufferMemory memory = BufferMemory.ofProcess();
        Reception reception =
                new Reception(config, router, applications, sessions, new SecureRandom(), admission, memory);
        Pushes pushes = config.ws2httpPush() ? new Pushes(broker, longestMessage()) : null;
        for (ListenerConfig listener : config.listeners()) {
            listeners.add(Listener.bind(transport, group, listener, encryption(listener), reception, pushes, events));
        }
    }

    /** Listeners with the same certificates share them. */
    private @Nullable Tls encryption(ListenerConfig listener) {
        TlsConfig wanted = listener.tls();
        return wanted == null ? null : encryptions.computeIfAbsent(wanted, config -> Tls.open(config, events));
    }

    private void checkBalance(Route route) {
        config.pools().stream()
                .filter(pool -> pool.name().equals(route.config().pool()))
                .forEach(pool -> route.check(pool.balance()));
    }

    private int longestMessage() {
        return config.routes().stream()
                .mapToInt(route -> route.limits().messageBytes())
                .max()
                .orElseThrow();
    }

    private Application application(Route route) {
        String name = route.config().pool();
        PoolConfig pool = config.pools().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalStateException("BridgeConfig has checked the pool: " + name));
        Backend backend = backends.get(name);
        if (backend == null) throw new IllegalStateException("a pool without its backend: " + name);
        return new Application(route.config(), Dialect.of(route.config(), pushUrl()), backend, pool);
    }

    private @Nullable String pushUrl() {
        return control == null ? null : control.pushUrl();
    }

    /** Where WebSocket clients are taken, with the real ports. */
    public List<Address> addresses() {
        return listeners.stream().map(Listener::address).toList();
    }

    /** Where the push API and health are served, with the real port; null where it is not. */
    public @Nullable Address controlAddress() {
        return control == null ? null : control.address();
    }

    /** The way to the clients for a program that has the bridge inside itself: what the push API does, without HTTP. */
    public Broker broker() {
        return broker;
    }

    /**
     * Reads all certificates again, whether their files have changed or not. Any thread.
     *
     * @return whether there are any; fails with a {@link io.ws2fcgi.bridge.config.ConfigException} when something is wrong
     *     with them, and those stay as they were
     */
    Future<Boolean> reloadCertificates() {
        if (encryptions.isEmpty()) return ImmediateEventExecutor.INSTANCE.newSucceededFuture(false);
        Promise<Boolean> all = ImmediateEventExecutor.INSTANCE.newPromise();
        AtomicInteger unfinished = new AtomicInteger(encryptions.size());
        for (Tls encryption : encryptions.values()) {
            encryption.reload().addListener(done -> {
                if (!done.isSuccess()) all.tryFailure(done.cause());
                else if (unfinished.decrementAndGet() == 0) all.trySuccess(true);
            });
        }
        return all;
    }

    boolean isServing() {
        return serving;
    }

    List<Backend> backends() {
        return List.copyOf(backends.values());
    }

    EventLoop anyLoop() {
        return group.next();
    }

    /** Begins to stop: takes no more clients, and closes those that are there with 1001. Any thread, any number of times. */
    void drain() {
        serving = false;
        listeners.forEach(Listener::close);
        hurry();
        sessions.forEach(Sessions::drain);
    }

    /** All closes become due at once, and there is no time to spread them. */
    private void hurry() {
        backends.values().forEach(Backend::hurry);
    }

    /**
     * Stops: takes no more clients, closes those that are there with 1001, delivers the closes that are owed, for as
     * long as the configuration allows, and ends. Blocks; never call it on a loop. Later calls do nothing.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) return;
        serving = false;
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        hurry();
        if (!drained()) sessions.forEach(Sessions::abandon);
        backends.values().forEach(backend -> backend.close().awaitUninterruptibly(1, TimeUnit.SECONDS));
        if (control != null) control.close().awaitUninterruptibly();
        // Not without a quiet period: a loop that is told to end at once may end without closing its channels.
        group.shutdownGracefully(50, 1000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        encryptions.values().forEach(Tls::close);
    }

    private boolean drained() {
        List<Future<Void>> draining = sessions.stream().map(Sessions::drain).toList();
        long deadline = System.nanoTime() + config.drain().toNanos();
        for (Future<Void> loop : draining) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (!loop.awaitUninterruptibly(Math.max(0, left))) return false;
        }
        return true;
    }

    private static List<EventLoop> loops(EventLoopGroup group) {
        List<EventLoop> loops = new ArrayList<>();
        for (EventExecutor executor : group) loops.add((EventLoop) executor);
        return loops;
    }
}
