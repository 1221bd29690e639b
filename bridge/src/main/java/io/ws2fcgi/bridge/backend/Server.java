package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.bridge.backend.Backend.ServerReport;
import io.ws2fcgi.bridge.backend.Backend.Turn;
import io.ws2fcgi.bridge.config.ServerConfig;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** One server of a pool: what is known about it, and the lines to it. Guarded by the gate, but for what says otherwise. */
final class Server {
    private final Dialer dialer;
    private final ServerConfig config;
    private final int maxLines;
    private final long hash;
    private final LongAdder answered = new LongAdder();

    private final Circuit circuit;
    private final Set<Line> lines = new LinkedHashSet<>();
    private final Set<Line> withRoom = new LinkedHashSet<>();
    /** The line that was opened to find out whether it is back, the last of these; null when that is gone. */
    private @Nullable Line attempt;

    private final Tally held = new Tally();
    private int requestsPerLine;
    /** Written under the gate's lock, read on any thread. */
    private volatile boolean asks;

    private int askedInVain;
    private final Rest rest = new Rest();
    private final SlowStart slowStart;
    private boolean removed;
    /** Turns it has yet to get among servers that are equally busy; belongs to the {@link Chooser}. */
    double credit;

    /** Whether an answer of it is news. A look without the lock; at worst, one answer more makes the difference. */
    private volatile boolean suspected;

    /**
     * @param maxLines how many lines may be there at a time
     * @param slowStart nanoseconds until it has its full share, after it was down
     */
    Server(Dialer dialer, ServerConfig config, int maxLines, long slowStart, Circuit circuit) {
        this.dialer = dialer;
        this.config = config;
        this.maxLines = maxLines;
        this.slowStart = new SlowStart(slowStart);
        this.circuit = circuit;
        hash = Chooser.hash(dialer.toString());
        requestsPerLine = dialer.requestsPerLine();
        asks = dialer.asks();
    }

    // Any thread.

    Dialer dialer() {
        return dialer;
    }

    ServerConfig config() {
        return config;
    }

    /** What tells it from the others in {@linkplain Chooser hashing}: the same in every process and at every start. */
    long hash() {
        return hash;
    }

    boolean isBackup() {
        return config.backup();
    }

    /** Counts an answer; true when the gate wants to know of it. */
    boolean answered() {
        answered.increment();
        return suspected;
    }

    /** How many so far. */
    long answers() {
        return answered.sum();
    }

    @Override
    public String toString() {
        return dialer.toString();
    }

    // Guarded by the gate.

    Circuit circuit() {
        return circuit;
    }

    void noteSuspicion() {
        suspected = circuit.isSuspected() || rest.isSuspicious();
    }

    Collection<Line> lines() {
        return Collections.unmodifiableSet(lines);
    }

    int running() {
        return held.all();
    }

    /** What runs, by kind. */
    Tally held() {
        return held;
    }

    /** How many requests it may have at a time. */
    int capacity(long now) {
        return maxLines(now) * requestsPerLine;
    }

    int requestsPerLine() {
        return requestsPerLine;
    }

    /** The application cannot do more: not now, and not on the next connection. */
    void limitRequestsPerLine(int requests) {
        requestsPerLine = Math.min(requestsPerLine, requests);
    }

    /** Whether a new connection begins with GET_VALUES. Any thread. */
    boolean asks() {
        return asks;
    }

    int timesAskedInVain() {
        return askedInVain;
    }

    void answersValues() {
        askedInVain = 0;
    }

    /**
     * A connection was closed instead of an answer to GET_VALUES. That may be a restart; but if it happens again, the
     * application is one of those that cannot bear to be asked. Connections that were there when the first of them closed
     * say nothing new.
     *
     * @return whether that was the last time it is asked
     */
    boolean askedInVain(Line line) {
        if (line.vainBefore() < askedInVain) return false;
        askedInVain++;
        if (!asks || askedInVain < 2) return false;
        asks = false;
        requestsPerLine = 1;
        return true;
    }

    boolean isRemoved() {
        return removed;
    }

    void remove() {
        removed = true;
    }

    /** A name leads to it again, and to what still runs there. */
    void comeBack() {
        removed = false;
    }

    // Whether it takes a request.

    boolean canTake(Executor loop, boolean fresh, boolean newLineAllowed, int share, long now) {
        if (removed || !circuit.admits(now)) return false;
        if (rest.lasts(now) && rest.isForOldConnectionsToo()) return false;
        return lineFor(loop, fresh, newLineAllowed, share, now) != null || mayOpen(newLineAllowed, now);
    }

    /**
     * Takes a place: on an idle line of the same loop, else on a new one, else beside other requests, else on a line of
     * another loop. A new line is opened by the visitor, on its loop.
     */
    Line take(Executor loop, Turn turn, boolean fresh, boolean newLineAllowed, int share, long now) {
        Line line = lineFor(loop, fresh, newLineAllowed, share, now);
        if (line == null) line = open(loop, now);
        line.take(turn);
        held.add(turn, 1);
        noteRoom(line);
        return line;
    }

    /** Null when a new line is the better, or the only, choice. */
    private @Nullable Line lineFor(Executor loop, boolean fresh, boolean newLineAllowed, int share, long now) {
        if (withRoom.isEmpty()) return null;
        boolean mayOpen = mayOpen(newLineAllowed, now);
        // Whether a server is back is not to be learned on a line that is old.
        if (mayOpen && (fresh || circuit.isDue(now))) return null;
        Line own = null;
        Line foreign = null;
        for (Line line : withRoom) {
            // Nobody knows when an idle one was last alive; one on which others are being answered is as good as new.
            if (fresh && line.isIdle()) continue;
            if (line.loop() != loop) foreign = lessTaken(foreign, line);
            else own = lessTaken(own, line);
        }
        if (own != null && own.isIdle()) return own;
        // Several connections are answered by several processes, where there are several; but one loop is not to have
        // all.
        if (mayOpen && linesOn(loop) < share) return null;
        return own != null ? own : foreign;
    }

    private static Line lessTaken(@Nullable Line best, Line line) {
        return best == null || line.taken() < best.taken() ? line : best;
    }

    private int linesOn(Executor loop) {
        int count = 0;
        for (Line line : lines) if (line.loop() == loop) count++;
        return count;
    }

    private boolean mayOpen(boolean newLineAllowed, long now) {
        return newLineAllowed && lines.size() < maxLines(now) && !rest.lasts(now);
    }

    private Line open(Executor loop, long now) {
        Line line = new Line(this, loop);
        if (circuit.isDue(now)) {
            circuit.trying();
            attempt = line;
        }
        lines.add(line);
        return line;
    }

    // What becomes of a line.

    /** False when the line is gone. */
    boolean give(Line line, Turn turn) {
        if (!lines.contains(line)) return false;
        line.give(turn);
        held.add(turn, -1);
        noteRoom(line);
        return true;
    }

    void retire(Line line) {
        line.retire();
        noteRoom(line);
    }

    /** Whether the line was there; whatever was going on there is not any more. */
    boolean gone(Line line) {
        if (!lines.remove(line)) return false;
        withRoom.remove(line);
        held.subtract(line.held());
        if (line == attempt) {
            attempt = null;
            circuit.triedInVain();
        }
        return true;
    }

    void noteRoom(Line line) {
        if (line.hasRoom() && lines.contains(line)) withRoom.add(line);
        else withRoom.remove(line);
    }

    /** An idle line that may be given up for a new one; null when there is none. */
    @Nullable
    Line idleLine() {
        for (Line line : withRoom) if (line.isIdle()) return line;
        return null;
    }

    /** Whether there is one that was given up, and has yet to close. */
    boolean isGivingUpALine() {
        for (Line line : lines) if (line.isRetired() && line.isIdle()) return true;
        return false;
    }

    // How it is.

    Rest rest() {
        return rest;
    }

    SlowStart slowStart() {
        return slowStart;
    }

    double weight(long now) {
        return config.weight() * slowStart.share(now);
    }

    private int maxLines(long now) {
        return slowStart.lasts(now) ? Math.max(1, (int) (maxLines * slowStart.share(now))) : maxLines;
    }

    ServerReport report() {
        return new ServerReport(
                config.address().toString(),
                dialer.toString(),
                config.backup(),
                circuit.isUp(),
                circuit.why(),
                lines.size(),
                running(),
                answered.sum());
    }
}
