package io.ws2fcgi.bridge.backend;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.Backend.Turn;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives out places on connections to the servers, and lets those who find none wait their turn.
 *
 * <p>php-fpm gives one worker to each open connection, so what is counted must be exact for the whole process. This is the
 * one place where event loops meet. Its lock guards the {@link Floor}; it is never held during I/O or callbacks. Any thread.
 */
final class Gate {
    /** Someone who wants a place. */
    interface Visitor {
        /** Where it lives, and hears the last two of these. */
        Executor loop();

        Terms terms();

        /**
         * It has a place on this line, on whose loop it is told so; that is its own one, but where the line was there
         * already. If the line is {@linkplain Line#isOpening opening}, it is the visitor's to connect.
         */
        void granted(Line line);

        /** No server can be reached, and it does not wait for that: it is out of the queue. */
        void turnedAway();

        /** The gate was closed: it is out of the queue. */
        void closed();

        /** Its loop has ended, and the gate has forgotten it. Any thread; nothing else runs any more. */
        void lost();
    }

    /** Whoever the gate belongs to. Called without the lock, on any thread. */
    interface Owner {
        /** {@link #look} is to be called when so many nanoseconds have passed; earlier calls do no harm. */
        void lookIn(long nanos);

        void hears(Floor.News news);
    }

    /**
     * What came of an attempt to get in.
     *
     * @param line where the place is, if it was granted; the visitor goes on, on the same stack if that is the line's loop
     */
    record Admission(Verdict verdict, @Nullable Line line) {
        static final Admission WAITING = new Admission(Verdict.WAITING, null);
        static final Admission FULL = new Admission(Verdict.FULL, null);
        static final Admission AWAY = new Admission(Verdict.AWAY, null);
        static final Admission CLOSED = new Admission(Verdict.CLOSED, null);
    }

    enum Verdict {
        GRANTED,
        /** In the queue; it will hear of it, unless it leaves. */
        WAITING,
        /** Not in the queue: too many wait already. */
        FULL,
        /** Not in the queue: no server can be reached, and the visitor does not wait for that. */
        AWAY,
        /** Not in the queue: the gate is closed. */
        CLOSED
    }

    private record Grant(Visitor visitor, Line line) {}

    private final LongSupplier clock;
    private final Owner owner;
    private final int maxWaiting;
    private final long farthestBehind;
    private final Promise<Void> emptied = ImmediateEventExecutor.INSTANCE.newPromise();

    // Guarded by this.

    private final Floor floor;
    private final Turns turns;
    private boolean closed;
    /** When the owner looks next; may have passed. */
    private long alarmAt;

    /**
     * @param clock nanoseconds, like {@link System#nanoTime}
     * @param maxWaiting how many messages may wait, and how many opens and messages before another open may
     * @param farthestBehind nanoseconds by which those with more than their share may get behind
     */
    Gate(Floor floor, Turns turns, int maxWaiting, long farthestBehind, LongSupplier clock, Owner owner) {
        this.floor = floor;
        this.turns = turns;
        this.maxWaiting = maxWaiting;
        this.farthestBehind = farthestBehind;
        this.clock = clock;
        this.owner = owner;
        alarmAt = clock.getAsLong();
    }

    // Coming and waiting.

    Admission enter(Visitor visitor) {
        Admission admission;
        long alarmIn;
        boolean quiet;
        synchronized (this) {
            if (closed) return Admission.CLOSED;
            long now = clock.getAsLong();
            admission = admit(visitor, now);
            if (admission.verdict() == Verdict.GRANTED && !turns.hasFresh()) return admission;
            alarmIn = nextLook(now);
            quiet = floor.isQuiet() && admission.verdict() != Verdict.GRANTED;
        }
        setAlarm(alarmIn);
        if (!quiet) look(); // An idle line is given up for it; or it is not idle any more, and does for others.
        return admission;
    }

    private Admission admit(Visitor visitor, long now) {
        Turn turn = visitor.terms().turn();
        // Nobody overtakes one of its kind; those of other kinds wait for what this one cannot have either.
        if (turns.isEmpty(turn) && floor.lets(turn, now)) {
            Line line = floor.admit(visitor, now);
            if (line != null) return new Admission(Verdict.GRANTED, line);
        }
        if (!visitor.terms().waitForPool() && !floor.isAnyUp()) return Admission.AWAY;
        if (isFull(turn)) return Admission.FULL;
        turns.add(visitor, now);
        return Admission.WAITING;
    }

    /** A flood of opens fills what opens may fill, and leaves to messages all that they would have without it. */
    private boolean isFull(Turn turn) {
        return switch (turn) {
            case OPEN -> turns.size(Turn.OPEN) + turns.size(Turn.MESSAGE) >= maxWaiting;
            case MESSAGE -> turns.size(Turn.MESSAGE) >= maxWaiting;
            case CLOSE -> false;
        };
    }

    /** For a visitor that was granted a place and could not use it: it is the next one of its kind. */
    Admission returned(Visitor visitor) {
        return returned(visitor, NOTHING_NEW);
    }

    /** The same for one that could not connect, whose line is gone. */
    Admission returned(Visitor visitor, Line line, ConnectTrouble trouble) {
        return returned(visitor, (known, now) -> known.unreachable(line, trouble, now));
    }

    private Admission returned(Visitor visitor, Lesson lesson) {
        Admission admission;
        Outcome outcome;
        synchronized (this) {
            long now = clock.getAsLong();
            lesson.teach(floor, now);
            admission = putBack(visitor);
            outcome = outcome(now);
        }
        tell(outcome);
        return admission;
    }

    private Admission putBack(Visitor visitor) {
        if (closed) return Admission.CLOSED;
        if (!visitor.terms().waitForPool() && !floor.isAnyUp()) return Admission.AWAY;
        turns.putBack(visitor);
        return Admission.WAITING;
    }

    /** Takes a visitor out of the queue. False when it does not wait any more: then {@code granted} is on its way to it. */
    boolean leave(Visitor visitor) {
        if (!remove(visitor)) return false;
        // The next one of its kind may do with an idle line.
        if (visitor.terms().freshConnection()) look();
        return true;
    }

    private synchronized boolean remove(Visitor visitor) {
        return turns.remove(visitor);
    }

    // What becomes of lines.

    /** The line is connected. As a rule that lets nobody else in. */
    void opened(Line line, boolean asked) {
        Outcome outcome;
        synchronized (this) {
            long now = clock.getAsLong();
            if (!floor.opened(line, asked, now)) return;
            outcome = outcome(now);
        }
        tell(outcome);
    }

    /** Charges a client for a place that it had so long, if anybody waits who could have had it. */
    synchronized void charge(@Nullable Account account, long nanos) {
        if (account == null || turns.isEmpty()) return;
        long now = clock.getAsLong();
        // Whoever has half of an equal share of the pool, or less, is served as soon as it comes.
        long shares = 2L * (1 + turns.size() / Math.max(1, floor.capacity(now)));
        account.charge(nanos * shares, farthestBehind, now);
    }

    /** A request on the line has ended, and the line is good for another one. */
    void release(Line line, Turn turn) {
        learn((known, now) -> known.release(line, turn));
    }

    /** Nothing more is to be begun on the line. */
    synchronized void retire(Line line) {
        floor.retire(line);
    }

    /** The same, if nothing goes on there. */
    synchronized boolean retireIdle(Line line) {
        if (!line.isIdle()) return false;
        floor.retire(line);
        return true;
    }

    /** The line is no more. */
    void gone(Line line) {
        learn((known, now) -> known.gone(line));
    }

    // What is learned, and what comes of it.

    /** Something that is learned about servers or lines; must do nothing else. */
    interface Lesson {
        void teach(Floor floor, long now);
    }

    private static final Lesson NOTHING_NEW = (floor, now) -> {};

    /** Learns it, and lets in whom that lets in. */
    void learn(Lesson lesson) {
        tell(after(lesson));
    }

    /** Lets in whoever can be, turns away who waits in vain, and passes on what is new. */
    void look() {
        learn(NOTHING_NEW);
    }

    private synchronized Outcome after(Lesson lesson) {
        long now = clock.getAsLong();
        lesson.teach(floor, now);
        return outcome(now);
    }

    /** To be told when the lock is not held any more. */
    private record Outcome(
            List<Grant> grants,
            List<Visitor> away,
            List<Line> superfluous,
            List<Floor.News> news,
            long lookIn,
            boolean last) {
        static final Outcome NONE = new Outcome(List.of(), List.of(), List.of(), List.of(), -1, false);
        static final Outcome LAST = new Outcome(List.of(), List.of(), List.of(), List.of(), -1, true);
    }

    private Outcome outcome(long now) {
        boolean last = closed && floor.isEmpty();
        if (turns.isEmpty() && floor.isQuiet()) return last ? Outcome.LAST : Outcome.NONE;
        List<Grant> grants = grants(now);
        boolean inVain = turns.hasImpatient() && !floor.isAnyUp();
        List<Visitor> away = inVain ? turns.removeIf(visitor -> !visitor.terms().waitForPool()) : List.of();
        return new Outcome(grants, away, floor.takeSuperfluous(), floor.takeNews(), nextLook(now), last);
    }

    private List<Grant> grants(long now) {
        List<Grant> grants = someGrants(now);
        if (grants.isEmpty() || !turns.hasFresh()) return grants;
        // Lines are not idle any more, and so do for those that an idle one did not do for.
        for (List<Grant> more = someGrants(now); !more.isEmpty(); more = someGrants(now)) grants.addAll(more);
        return grants;
    }

    private List<Grant> someGrants(long now) {
        EnumSet<Turn> kinds = turns.kinds();
        kinds.removeIf(turn -> !floor.lets(turn, now));
        List<Grant> grants = List.of();
        for (Visitor visitor = turns.next(kinds); visitor != null; visitor = turns.next(kinds)) {
            Turn kind = visitor.terms().turn();
            Line line = floor.admit(visitor, now);
            if (line != null) {
                turns.taken(visitor, kinds);
                if (grants.isEmpty()) grants = new ArrayList<>(2);
                grants.add(new Grant(visitor, line));
            } else if (!visitor.terms().freshConnection()) {
                return grants; // What this one cannot have nobody can.
            }
            if (line == null || !floor.lets(kind, now)) kinds.remove(kind);
        }
        return grants;
    }

    private void tell(Outcome first) {
        Outcome outcome = first;
        // A line that was lost to a loop that has ended leaves a place for somebody else.
        while (!told(outcome)) outcome = after(NOTHING_NEW);
    }

    private boolean told(Outcome outcome) {
        boolean all = true;
        outcome.news.forEach(owner::hears);
        for (Grant grant : outcome.grants) all &= told(grant.visitor, grant.line);
        for (Visitor visitor : outcome.away) tell(visitor, visitor::turnedAway);
        for (Line line : outcome.superfluous) all &= tell(line, Connection::close);
        setAlarm(outcome.lookIn);
        if (outcome.last) emptied.trySuccess(null);
        return all;
    }

    /** Tells it that it has a place, on the line's loop. */
    void tell(Visitor visitor, Line line) {
        if (!told(visitor, line)) look();
    }

    private boolean told(Visitor visitor, Line line) {
        try {
            line.loop().execute(() -> visitor.granted(line));
            return true;
        } catch (RejectedExecutionException loopHasEnded) {
            visitor.lost();
            forget(line);
            return false;
        }
    }

    private synchronized void forget(Line line) {
        floor.gone(line);
    }

    private static void tell(Visitor visitor, Runnable news) {
        try {
            visitor.loop().execute(news);
        } catch (RejectedExecutionException loopHasEnded) {
            visitor.lost();
        }
    }

    /** One that nobody has begun to connect hears of it when it is granted. */
    private boolean tell(Line line, Consumer<Connection> what) {
        try {
            line.loop().execute(() -> {
                if (line.connection != null) what.accept(line.connection);
            });
            return true;
        } catch (RejectedExecutionException loopHasEnded) {
            forget(line);
            return false;
        }
    }

    /** Nanoseconds until somebody may be let in though nothing has happened; negative when that is taken care of. */
    private long nextLook(long now) {
        if (turns.isEmpty()) return -1;
        long at = floor.nextChange(now, !turns.isEmpty(Turn.CLOSE));
        boolean alarmed = alarmAt - now > 0 && alarmAt - at <= 0;
        if (at == Long.MAX_VALUE || alarmed) return -1;
        alarmAt = at;
        return Math.max(0, at - now);
    }

    private void setAlarm(long nanos) {
        if (nanos >= 0) owner.lookIn(nanos);
    }

    // The end.

    /**
     * Lets nobody in from now on, and sends away who waits.
     *
     * @return done when there are no lines any more
     */
    Future<Void> close() {
        List<Visitor> visitors;
        List<Line> lines;
        synchronized (this) {
            closed = true;
            visitors = turns.removeIf(visitor -> true);
            lines = floor.lines();
        }
        for (Visitor visitor : visitors) tell(visitor, visitor::closed);
        for (Line line : lines) tell(line, Connection::stop);
        look(); // There may be no line, or none whose loop still runs.
        return emptied;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    // At a glance.

    /** What one looks at is gone the next moment. */
    synchronized <T> T glance(FloorView<T> view) {
        return view.see(floor, turns.size());
    }

    /** A look at everything, which must not change anything. */
    interface FloorView<T> {
        T see(Floor floor, int waiting);
    }
}
