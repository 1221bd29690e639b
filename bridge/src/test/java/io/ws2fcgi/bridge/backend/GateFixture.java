package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.Backend.Turn;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.config.ServerConfig;
import io.ws2fcgi.bridge.net.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * A gate with servers that nobody connects to, under a clock that stands still. Whatever it wants of its owner is written
 * down. Chance is out of it: a back-off is always as short as it can be, half of what it says.
 */
final class GateFixture implements Gate.Owner {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1000 * MILLI;

    /** Connections are kept for long. */
    static final Profile KEPT = new Profile.OneRequest(Profile.KeepAlive.of(Duration.ofMinutes(1)));

    /** The first pause after nobody could connect, and after a server was busy. */
    static final long FIRST_AWAY = 5 * MILLI;

    static final long FIRST_BUSY = 3 * MILLI / 2;

    /** Nanoseconds like those of the system, which may well be negative. */
    long now = -10 * SECOND;

    final ManualLoop loop = new ManualLoop();
    final PoolConfig config;
    final List<Server> servers;
    final Floor floor;
    final Turns turns;
    final Gate gate;
    final List<String> news = new ArrayList<>();
    /** When the gate wants to be looked at. */
    final List<Long> alarms = new ArrayList<>();

    GateFixture(PoolConfig.Builder pool) {
        config = pool.build();
        servers =
                config.servers().stream().map(server -> server(server, config)).toList();
        floor = new Floor(config, servers, now);
        turns = new Turns(config.shares());
        gate = new Gate(
                floor, turns, config.maxWaiting(), config.timeouts().queueWait().toNanos(), () -> now, this);
    }

    static PoolConfig.Builder pool(int connections) {
        return pool(at("a")).maxConnections(connections);
    }

    static PoolConfig.Builder pool(ServerConfig... servers) {
        return PoolConfig.builder("php", List.of(servers));
    }

    static ServerConfig at(String name) {
        return ServerConfig.at(Address.parse("unix:/" + name));
    }

    static Server server(ServerConfig server, PoolConfig pool) {
        Address address = server.address();
        var dialer = new Dialer(address, Transport.NIO.socketAddress(address), pool.profile(), Transport.NIO);
        int lines = pool.connectionsOf(server);
        return new Server(dialer, server, lines, pool.slowStart().toNanos(), circuit(pool));
    }

    private static Circuit circuit(PoolConfig pool) {
        return new Circuit(Backoff.away(pool.timeouts().queueWait()), () -> 0);
    }

    Server server() {
        return servers.get(0);
    }

    // Guests.

    Guest guest(Turn turn) {
        return new Guest(loop, Guest.terms(turn));
    }

    /** One that a kept connection will not do for. */
    Guest fresh() {
        return new Guest(loop, Guest.terms(Turn.MESSAGE).onFreshConnection());
    }

    /** Comes to the gate. */
    Gate.Verdict enter(Guest guest) {
        Gate.Admission admission = gate.enter(guest);
        guest.line = admission.line();
        return admission.verdict();
    }

    /** One that comes, and stays, wherever it may. */
    Guest comes(Turn turn) {
        Guest guest = guest(turn);
        enter(guest);
        return guest;
    }

    List<Guest> come(int number, Turn turn) {
        return Stream.generate(() -> comes(turn)).limit(number).toList();
    }

    /** One that has a place, on a line that is open. */
    Guest inside(Turn turn) {
        Guest guest = comes(turn);
        if (guest.place().isOpening()) opens(guest);
        return guest;
    }

    /** The server has let it in. */
    void opens(Guest guest) {
        gate.learn((all, at) -> all.opened(guest.place(), false, at));
    }

    void goes(Guest guest) {
        gate.release(guest.place(), guest.turn());
    }

    /** Its line ends, and so does it. */
    void dies(Guest guest) {
        gate.gone(guest.place());
    }

    Gate.Admission refused(Guest guest) {
        return gate.returned(guest, guest.place(), new ConnectTrouble(false, "refused"));
    }

    Gate.Admission busy(Guest guest) {
        return gate.returned(guest, guest.place(), new ConnectTrouble(true, "full"));
    }

    // On the floor, past the gate and its queue.

    Line admit(Turn turn) {
        return admit(loop, Guest.terms(turn));
    }

    /** A place, which there must be; the server has let it in. */
    Line admit(Executor of, Terms terms) {
        Line line = floor.admit(new Guest(of, terms), now);
        if (line == null) throw new AssertionError("no place for " + terms);
        if (line.isOpening()) floor.opened(line, false, now);
        return line;
    }

    boolean hasPlaceFor(Turn turn) {
        return floor.lets(turn, now) && floor.servers().stream().anyMatch(this::canTake);
    }

    private boolean canTake(Server server) {
        return server.canTake(loop, false, true, 1, now);
    }

    void takeDown(Server server) {
        floor.checkFailed(server, "down");
    }

    // Time.

    void pass(long nanos) {
        now += nanos;
    }

    /** As a timer does that was set for that long. */
    void passAndLook(long nanos) {
        pass(nanos);
        gate.look();
        loop.run();
    }

    @Override
    public void lookIn(long nanos) {
        alarms.add(now + nanos);
    }

    @Override
    public void hears(Floor.News what) {
        news.add(what.change() + " " + what.server() + (what.text().isEmpty() ? "" : ": " + what.text()));
    }
}
