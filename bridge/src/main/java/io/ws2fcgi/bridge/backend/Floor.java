package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.bridge.backend.Backend.Turn;
import io.ws2fcgi.bridge.config.PoolConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The servers of a pool and the lines to them: who can be let in, and where. Guarded by the {@link Gate}, and silent. */
final class Floor {
    /** Something about a server that others want to know. */
    record News(Change change, Server server, String text) {}

    enum Change {
        UP,
        DOWN,
        WARNING
    }

    /** While a server comes back, its share is looked at so often. */
    private static final long RISING_LOOK = 50_000_000;

    private final PoolConfig config;
    private final Chooser chooser;
    private final Pacer closes;
    private List<Server> servers;
    /** Whom no name leads to any more, as long as there are lines to them. */
    private final List<Server> leaving = new ArrayList<>(0);

    /** How many there are to share the lines to a server. */
    private int loops = 1;

    private int lineCount;
    private List<Line> superfluous = List.of();
    private List<News> news = List.of();

    Floor(PoolConfig config, List<Server> servers, long now) {
        this.config = config;
        this.servers = List.copyOf(servers);
        chooser = new Chooser(config.balance());
        closes = new Pacer(config.closeRate(maxLines()), now);
    }

    void loops(int count) {
        loops = count;
    }

    // Who may come in.

    /**
     * Whether one of this kind may have a place, if there is any. php-fpm cannot be told to stop, so a flood of slow opens would
     * hold every place for as long as it likes: an eighth of them, at least one, is never theirs. The same is true of closes,
     * each kind for itself: what opens may not have, closes may.
     */
    boolean lets(Turn turn, long now) {
        if (turn == Turn.MESSAGE) return true;
        if (turn == Turn.CLOSE && !closes.lets(now)) return false;
        int capacity = capacity(now);
        // What hangs on a server that is down takes nothing from what the others have.
        int held = sumOfOpen(now, server -> server.held().of(turn));
        return held < (capacity < 2 ? capacity : capacity - Math.max(1, capacity / 8));
    }

    /** How many requests may run at a time, on the servers that take any. */
    int capacity(long now) {
        int slots = sumOfOpen(now, server -> server.capacity(now));
        if (config.totalConnections() == 0 || servers.isEmpty()) return slots;
        int elsewhere = lineCount - sumOfOpen(now, server -> server.lines().size());
        return Math.min(
                slots, (config.totalConnections() - elsewhere) * servers.get(0).requestsPerLine());
    }

    private int sumOfOpen(long now, ToIntFunction<Server> number) {
        int sum = 0;
        for (Server server : servers) if (server.circuit().admits(now)) sum += number.applyAsInt(server);
        return sum;
    }

    private int maxLines() {
        if (config.totalConnections() > 0) return config.totalConnections();
        int sum = 0;
        for (Server server : servers) sum += config.connectionsOf(server.config());
        return sum;
    }

    /** Gives the visitor a place; null when there is none for it. */
    @Nullable
    Line admit(Gate.Visitor visitor, long now) {
        Backend.Terms terms = visitor.terms();
        boolean fresh = terms.freshConnection();
        boolean roomForLines = config.totalConnections() == 0 || lineCount < config.totalConnections();
        Server server = chooser.choose(
                servers,
                candidate -> candidate.canTake(visitor.loop(), fresh, roomForLines, share(candidate), now),
                terms.key(),
                now);
        if (server == null) {
            if (fresh || !roomForLines) giveUpAnIdleLine();
            return null;
        }
        int lines = server.lines().size();
        Line line = server.take(visitor.loop(), terms.turn(), fresh, roomForLines, share(server), now);
        lineCount += server.lines().size() - lines;
        if (terms.turn() == Turn.CLOSE) closes.passed(now);
        return line;
    }

    private int share(Server server) {
        int lines = config.connectionsOf(server.config());
        return server.requestsPerLine() == 1 ? lines : (lines + loops - 1) / loops;
    }

    /** Somebody needs a new line, and kept ones that it cannot use are in its way. One at a time. */
    private void giveUpAnIdleLine() {
        for (Server server : servers) if (server.isGivingUpALine()) return;
        for (Server server : servers) {
            Line idle = server.idleLine();
            if (idle == null) continue;
            giveUp(idle);
            return;
        }
    }

    private void giveUpIdleLines(Server server) {
        for (Line idle = server.idleLine(); idle != null; idle = server.idleLine()) giveUp(idle);
    }

    private void giveUp(Line line) {
        line.server().retire(line);
        if (superfluous.isEmpty()) superfluous = new ArrayList<>();
        superfluous.add(line);
    }

    /** Lines that are to be closed, each told once. */
    List<Line> takeSuperfluous() {
        List<Line> taken = superfluous;
        superfluous = List.of();
        return taken;
    }

    /** What has happened to servers, each told once. */
    List<News> takeNews() {
        List<News> taken = news;
        news = List.of();
        return taken;
    }

    /** Whether there is neither of these to be taken. */
    boolean isQuiet() {
        return superfluous.isEmpty() && news.isEmpty();
    }

    /** When somebody who waits may be let in though nothing has happened; {@link Long#MAX_VALUE} for never. */
    long nextChange(long now, boolean closesWait) {
        long next = closesWait && !closes.lets(now) ? closes.next() : Long.MAX_VALUE;
        for (Server server : servers) {
            long due = server.circuit().dueAt();
            if (due != Long.MAX_VALUE && due - now > 0) next = earlier(next, due);
            if (server.rest().lasts(now)) next = earlier(next, server.rest().until());
            if (server.slowStart().lasts(now)) next = earlier(next, now + RISING_LOOK);
        }
        return next;
    }

    private static long earlier(long one, long other) {
        return one == Long.MAX_VALUE || other - one < 0 ? other : one;
    }

    // What becomes of lines.

    /**
     * Returns whether that may let in somebody else.
     *
     * @param asked whether the application has yet to say how many requests it takes
     */
    boolean opened(Line line, boolean asked, long now) {
        Server server = line.server();
        boolean wasLeftAlone = server.rest().isSuspicious() || !server.circuit().isUp();
        server.rest().letsIn();
        line.opened(asked ? 1 : server.requestsPerLine());
        server.noteRoom(line);
        rose(server, server.circuit().connected(), now);
        return wasLeftAlone || line.hasRoom();
    }

    /** Nobody could connect, and the line is gone. */
    void unreachable(Line line, ConnectTrouble trouble, long now) {
        Server server = line.server();
        if (trouble.busy()) server.rest().busy(now);
        else fell(server, server.circuit().unreachable(now, trouble.text()));
        gone(line);
    }

    /** Does nothing when the line is gone, and all its places with it. */
    void release(Line line, Turn turn) {
        Server server = line.server();
        if (!server.give(line, turn)) return;
        // Nobody comes for it any more.
        boolean inVain = server.isRemoved() || !server.circuit().isUp();
        if (inVain && line.isIdle() && line.hasRoom()) giveUp(line);
    }

    void retire(Line line) {
        line.server().retire(line);
    }

    /** False when it was not there any more. */
    boolean gone(Line line) {
        if (!line.server().gone(line)) return false;
        lineCount--;
        return true;
    }

    /** The application has said how many requests it takes at a time, or was given up on. */
    void answeredValues(Line line, int requests) {
        Server server = line.server();
        server.answersValues();
        line.limit(Math.min(requests, server.requestsPerLine()));
        server.noteRoom(line);
    }

    /** The application takes one request at a time: on this line and, as it is the same program, on all others. */
    void cannotMultiplex(Line line) {
        Server server = line.server();
        server.limitRequestsPerLine(1);
        for (Line other : server.lines()) {
            other.limit(1);
            server.noteRoom(other);
        }
    }

    // What is learned about servers.

    void answered(Server server, long now) {
        server.rest().end();
        rose(server, server.circuit().answered(), now);
    }

    void broke(Server server, String why, long now) {
        boolean othersUp = servers.stream()
                .anyMatch(other -> other != server && other.circuit().isUp());
        fell(server, server.circuit().broke(now, why, othersUp));
    }

    /** It is there, and says that it cannot take more. */
    void overloaded(Server server, long now) {
        server.rest().overloaded(now);
        server.noteSuspicion();
    }

    /** It closed a connection that began with GET_VALUES, without an answer. */
    void askedInVain(Line line) {
        Server server = line.server();
        if (!server.askedInVain(line)) return;
        tell(new News(
                Change.WARNING,
                server,
                "closes connections that begin with GET_VALUES (expected: an answer, or none); it gets one request at a"
                        + " time from now on, without being asked. Configure 'multiplex' with a number"));
    }

    void checkPassed(Server server, long now) {
        rose(server, server.circuit().checkPassed(), now);
    }

    void checkFailed(Server server, String why) {
        fell(server, server.circuit().checkFailed(why));
    }

    private void rose(Server server, boolean rose, long now) {
        server.noteSuspicion();
        if (!rose) return;
        server.slowStart().begin(now);
        tell(new News(Change.UP, server, ""));
    }

    private void fell(Server server, boolean fell) {
        server.noteSuspicion();
        if (!fell) return;
        giveUpIdleLines(server);
        tell(new News(Change.DOWN, server, server.circuit().why()));
    }

    private void tell(News what) {
        if (what.server().isRemoved()) return; // Nobody would hear how it goes on.
        if (news.isEmpty()) news = new ArrayList<>();
        news.add(what);
    }

    /** The names lead elsewhere now: these are the servers, of which some were there before. */
    void servers(List<Server> present) {
        for (Server server : servers) {
            if (present.contains(server)) continue;
            server.remove();
            giveUpIdleLines(server);
            leaving.add(server);
        }
        for (Server server : present) {
            server.comeBack();
            leaving.remove(server);
        }
        leaving.removeIf(server -> server.lines().isEmpty());
        servers = List.copyOf(present);
        closes.pace(config.closeRate(maxLines()));
    }

    // At a glance.

    List<Server> servers() {
        return servers;
    }

    boolean isAnyUp() {
        for (Server server : servers) if (server.circuit().isUp()) return true;
        return false;
    }

    /** Of which letting in says that they take requests. */
    List<Server> worthAProbe() {
        return servers.stream()
                .filter(server -> !server.circuit().isDownByCheck())
                .toList();
    }

    /** Why no server is up; empty when one is. */
    String trouble() {
        if (isAnyUp()) return "";
        return servers.isEmpty() ? "no server" : servers.get(0).circuit().why();
    }

    boolean isEmpty() {
        return lineCount == 0;
    }

    int lineCount() {
        return lineCount;
    }

    int running() {
        int running = 0;
        for (Server server : servers) running += server.running();
        for (Server server : leaving) running += server.running();
        return running;
    }

    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (Server server : servers) lines.addAll(server.lines());
        for (Server server : leaving) lines.addAll(server.lines());
        return lines;
    }

    /** From now on closes are not spread any more. */
    void hurry() {
        closes.lift();
    }
}
