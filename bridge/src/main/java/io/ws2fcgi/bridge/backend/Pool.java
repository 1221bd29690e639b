package io.ws2fcgi.bridge.backend;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.CgiLimits;
import io.ws2fcgi.fcgi.FcgiRequest;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A pool of servers behind one gate. Any thread. */
final class Pool implements Backend, Gate.Owner {
    private final PoolConfig config;
    private final Transport transport;
    private final BridgeEvents events;
    private final Gate gate;
    private final Names names;
    private final CgiLimits limits;
    private final AtomicInteger overdue = new AtomicInteger();
    private final LongAdder retried = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final String text;

    /** Null before the start. */
    private volatile @Nullable EventLoopGroup loops;

    private volatile @Nullable HealthChecks checks;

    Pool(PoolConfig config, Transport transport, BridgeEvents events) {
        this.config = config;
        this.transport = transport;
        this.events = events;
        text = "pool " + config.name() + " at "
                + config.servers().stream()
                        .map(server -> server.address().toString())
                        .collect(Collectors.joining(", "));
        limits = CgiLimits.defaults().withMaxBodyBytes(config.answerBytes());
        names = new Names(config, transport);
        Floor floor = new Floor(config, names.lookUp(), System.nanoTime());
        long queueWait = config.timeouts().queueWait().toNanos();
        gate = new Gate(floor, new Turns(config.shares()), config.maxWaiting(), queueWait, System::nanoTime, this);
    }

    @Override
    public void start(EventLoopGroup group) {
        int count = 0;
        for (EventExecutor ignored : group) count++;
        int all = count;
        gate.learn((floor, now) -> floor.loops(all));
        loops = group;
        names.watch(
                servers -> gate.learn((floor, now) -> floor.servers(servers)),
                warning -> events.poolWarned(config.name(), warning));
        if (config.healthCheck() != null) checks = HealthChecks.start(this, config.healthCheck(), group);
    }

    @Override
    public void ask(FcgiRequest request, Terms terms, EventLoop loop, Reply reply) {
        assert loop.inEventLoop();
        new Visit(this, request, terms, loop, reply).begin();
    }

    @Override
    public Future<Void> probe(EventLoop loop) {
        List<Server> servers = gate.glance((floor, waiting) -> floor.worthAProbe());
        if (!servers.isEmpty()) return Probe.any(servers, config.timeouts().connect(), this::at, loop);
        return ImmediateEventExecutor.INSTANCE.newFailedFuture(new ConnectException(this + ": " + trouble()));
    }

    @Override
    public void hurry() {
        gate.learn((floor, now) -> floor.hurry());
    }

    @Override
    public Future<?> close() {
        names.close();
        if (checks != null) checks.close();
        return gate.close();
    }

    @Override
    public Load load() {
        return gate.glance((floor, waiting) ->
                new Load(floor.lineCount(), floor.running(), waiting, overdue.get(), retried.sum(), refused.sum()));
    }

    @Override
    public List<ServerReport> servers() {
        return gate.glance(
                (floor, waiting) -> floor.servers().stream().map(Server::report).toList());
    }

    List<Server> currentServers() {
        return gate.glance((floor, waiting) -> floor.servers());
    }

    // What visits, exchanges and connections need.

    PoolConfig config() {
        return config;
    }

    Gate gate() {
        return gate;
    }

    Transport transport() {
        return transport;
    }

    CgiLimits limits() {
        return limits;
    }

    /** Why no server can be reached; empty when one can, as far as is known. */
    String trouble() {
        return gate.glance((floor, waiting) -> floor.trouble());
    }

    void countOverdue(int change) {
        overdue.addAndGet(change);
    }

    void countRetry() {
        retried.increment();
    }

    void countRefused() {
        refused.increment();
    }

    // What is learned about servers.

    void answered(Server server) {
        gate.learn((floor, now) -> floor.answered(server, now));
    }

    void broke(Server server, String why) {
        gate.learn((floor, now) -> floor.broke(server, why, now));
    }

    void overloaded(Server server) {
        gate.learn((floor, now) -> floor.overloaded(server, now));
    }

    void checkFailed(Server server, String why) {
        gate.learn((floor, now) -> floor.checkFailed(server, why));
    }

    void checkPassed(Server server) {
        gate.learn((floor, now) -> floor.checkPassed(server, now));
    }

    void closedInsteadOfAnAnswer(Line line) {
        gate.learn((floor, now) -> floor.askedInVain(line));
    }

    // What the gate wants of its owner.

    @Override
    public void lookIn(long nanos) {
        EventLoopGroup group = loops;
        if (group == null) return;
        try {
            group.next().schedule(gate::look, nanos, NANOSECONDS);
        } catch (RejectedExecutionException stopping) {
            // Then nobody waits any more, or soon will not.
        }
    }

    @Override
    public void hears(Floor.News news) {
        String server = news.server().toString();
        switch (news.change()) {
            case UP -> events.serverUp(config.name(), server);
            case DOWN -> events.serverDown(config.name(), server, news.text());
            case WARNING -> events.poolWarned(config.name(), "server " + server + " " + news.text());
        }
    }

    /** For messages about one of the servers. */
    String at(Server server) {
        return "pool " + config.name() + " at " + server;
    }

    @Override
    public String toString() {
        return text;
    }
}
