package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.bridge.backend.Backend.Turn;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server as the gate counts it, from the decision to open it to its end: on it are places for so many
 * requests at a time. What goes on there is its {@link Connection}'s affair.
 */
final class Line {
    private final Server server;
    private final Executor loop;
    /** How often the server had closed instead of an answer to GET_VALUES when this was opened. */
    private final int vainBefore;

    /** Confined to the loop. Null before somebody has begun to connect. */
    @Nullable
    Connection connection;

    // Guarded by the gate.

    private final Tally held = new Tally();
    private int limit = 1;
    /** Nobody knows yet whether the server lets us in. */
    private boolean opening = true;
    /** No more requests are begun on it. */
    private boolean retired;

    Line(Server server, Executor loop) {
        this.server = server;
        this.loop = loop;
        vainBefore = server.timesAskedInVain();
    }

    Server server() {
        return server;
    }

    /** Where the connection lives, and all that is done on it. */
    Executor loop() {
        return loop;
    }

    int vainBefore() {
        return vainBefore;
    }

    boolean isOpening() {
        return opening;
    }

    boolean isRetired() {
        return retired;
    }

    boolean isIdle() {
        return held.all() == 0 && !opening;
    }

    int taken() {
        return held.all();
    }

    Tally held() {
        return held;
    }

    boolean hasRoom() {
        return !opening && !retired && held.all() < limit;
    }

    void take(Turn turn) {
        held.add(turn, 1);
    }

    void give(Turn turn) {
        if (held.of(turn) == 0) throw new IllegalStateException("line: no " + turn + " to give back");
        held.add(turn, -1);
    }

    /** The server has let us in. */
    void opened(int requests) {
        opening = false;
        limit = requests;
    }

    void limit(int requests) {
        limit = requests;
    }

    void retire() {
        retired = true;
    }
}
