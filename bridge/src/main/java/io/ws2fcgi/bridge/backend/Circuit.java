package io.ws2fcgi.bridge.backend;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Whether a server is worth trying. One that cannot be reached is left alone for a while, and then one attempt finds out
 * whether it is back; each that fails doubles the while. Guarded by the gate.
 *
 * <p>That a script died is no fault of its server, or one broken script would take all others with it; but a server that
 * only ever breaks connections, and would look like the least busy one, is left alone while there is another.
 */
final class Circuit {
    private enum State {
        UP,
        /** Left alone until it is time for an attempt, or a check says that it is back. */
        DOWN,
        /** The attempt is under way. */
        TRYING
    }

    /** What brought it down, and so what may bring it up again. */
    private enum Fault {
        /** Nobody could connect: an attempt costs nothing. */
        CONNECT,
        /** It broke one request after the other: an attempt costs an event. */
        BREAKS,
        /** A check was not answered: only a check, or an answer, proves otherwise. */
        CHECK
    }

    /** Without an answer in between. */
    static final int MOST_BREAKS = 5;

    private static final Backoff AFTER_BREAKS = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    private final RandomGenerator random;
    private final Backoff afterFailing;
    private State state = State.UP;
    private Fault fault = Fault.CONNECT;
    private int failures;
    private int breaks;
    private long retryAt;
    private String why = "";

    /** @param afterFailing how long it is left alone when nobody could connect */
    Circuit(Backoff afterFailing, RandomGenerator random) {
        this.afterFailing = afterFailing;
        this.random = random;
    }

    boolean isUp() {
        return state == State.UP;
    }

    /** Whether it takes a request now: when it is up, or when it is time for an attempt. */
    boolean admits(long now) {
        return isUp() || isDue(now);
    }

    /** Whether it is down and the next request is the attempt. */
    boolean isDue(long now) {
        return state == State.DOWN && fault != Fault.CHECK && now - retryAt >= 0;
    }

    /** Whether a check has found that it answers nothing, so that letting in proves nothing. */
    boolean isDownByCheck() {
        return state == State.DOWN && fault == Fault.CHECK;
    }

    /** When the next attempt is due; {@link Long#MAX_VALUE} when none is coming. */
    long dueAt() {
        return state == State.DOWN && fault != Fault.CHECK ? retryAt : Long.MAX_VALUE;
    }

    /** Why it is down; empty when it is up. */
    String why() {
        return why;
    }

    /** Whether an answer would change anything. */
    boolean isSuspected() {
        return state != State.UP || breaks > 0 || failures > 0;
    }

    /** The attempt begins. */
    void trying() {
        state = State.TRYING;
    }

    /** The attempt ended without a result: somebody else may try. */
    void triedInVain() {
        if (state == State.TRYING) state = State.DOWN;
    }

    // What was found. Each returns whether that took it down or brought it up.

    boolean unreachable(long now, String trouble) {
        // What the check has found is worse: that it lets in would not be enough any more.
        if (state == State.DOWN && fault == Fault.CHECK) return false;
        return fell(Fault.CONNECT, afterFailing, now, trouble);
    }

    /** A request got no byte of an answer before its connection broke. */
    boolean broke(long now, String trouble, boolean othersUp) {
        breaks++;
        boolean fails = state == State.TRYING || (state == State.UP && breaks >= MOST_BREAKS && othersUp);
        return fails && fell(Fault.BREAKS, AFTER_BREAKS, now, trouble);
    }

    boolean checkFailed(String trouble) {
        boolean changed = isUp();
        state = State.DOWN;
        fault = Fault.CHECK;
        why = trouble;
        return changed;
    }

    /** Whatever was wrong with it, it lets in and answers. */
    boolean checkPassed() {
        breaks = 0;
        return rose();
    }

    /** Somebody was let in: that is all that was wrong, if it was that. */
    boolean connected() {
        return fault == Fault.CONNECT && rose();
    }

    boolean answered() {
        breaks = 0;
        // Old connections may go on where no new one is let in.
        return fault != Fault.CONNECT && rose();
    }

    private boolean fell(Fault how, Backoff backoff, long now, String trouble) {
        // Others who were on their way when it fell say nothing new.
        if (state == State.DOWN && fault == how) return false;
        boolean changed = isUp();
        if (fault != how || changed) failures = 0;
        failures++;
        state = State.DOWN;
        fault = how;
        why = trouble;
        retryAt = now + backoff.nanosAfter(failures, random);
        return changed;
    }

    private boolean rose() {
        boolean changed = !isUp();
        state = State.UP;
        failures = 0;
        why = "";
        return changed;
    }
}
