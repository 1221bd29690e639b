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
    private final Promise<Void> emptied = ImmediateEventExecutor.INSTANCE.newPromise();

    // Guarded by this.

    private final Floor floor;
    private final Turns turns;
    private boolean closed;
    /** When the owner looks next; may have passed. */
    private long alarmAt;

    /**
     * @param clock nanoseconds, like {@link System#nanoTime}
     * @param maxWaiting how many opens and messages may wait
     */
    Gate(Floor floor, Turns turns, int maxWaiting, LongSupplier clock, Owner owner) {
        this.floor = floor;
        this.turns = turns;
        this.maxWaiting = maxWaiting;
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
            if (admission.verdict() == Verdict.GRANTED) return admission;
            alarmIn = nextLook(now);
            quiet = floor.isQuiet();
        }
        setAlarm(alarmIn);
        if (!quiet) look(); // An idle line is given up for it.
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
        if (turn != Turn.CLOSE && turns.size() - turns.size(Turn.CLOSE) >= maxWaiting) return Admission.FULL;
        turns.add(visitor);
        return Admission.WAITING;
    }

    /** For a visitor that was granted a place and could not use it: it is the next one of its kind. */
    Admission returned(Visitor visitor) {
        Admission admission;
        synchronized (this) {
            admission = putBack(visitor);
        }
        look();
        return admission;
    }

    /** The same for one that could not connect, whose line is gone. */
    Admission returned(Visitor visitor, Line line, ConnectTrouble trouble) {
        Admission admission;
        boolean last;
        synchronized (this) {
            floor.unreachable(line, trouble, clock.getAsLong());
            admission = putBack(visitor);
            last = closed && floor.isEmpty();
        }
        if (last) emptied.trySuccess(null);
        look();
        return admission;
    }

    private Admission putBack(Visitor visitor) {
        if (closed) return Admission.CLOSED;
        if (!visitor.terms().waitForPool() && !floor.isAnyUp()) return Admission.AWAY;
        turns.putBack(visitor);
        return Admission.WAITING;
    }

    /** Takes a visitor out of the queue. False when it does not wait any more: then {@code granted} is on its way to it. */
    synchronized boolean leave(Visitor visitor) {
        return turns.remove(visitor);
    }

    // What becomes of lines.

    /** A request on the line has ended, and the line is good for another one. */
    void release(Line line, Turn turn) {
        synchronized (this) {
            floor.release(line, turn);
        }
        look();
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
        forget(line);
        look();
    }

    private void forget(Line line) {
        boolean last;
        synchronized (this) {
            last = floor.gone(line) && closed && floor.isEmpty();
        }
        if (last) emptied.trySuccess(null);
    }

    // What is learned about servers.

    /** Something that is learned about servers or lines; must do nothing else. */
    interface Lesson {
        void teach(Floor floor, long now);
    }

    /** Learns it, and lets in whom that lets in. */
    void learn(Lesson lesson) {
        synchronized (this) {
            lesson.teach(floor, clock.getAsLong());
        }
        look();
    }

    /** Lets in whoever can be, turns away who waits in vain, and passes on what is new. */
    void look() {
        boolean again = true;
        while (again) again = lookOnce();
    }

    /** Whether a line was lost to a loop that has ended, so that there is a place again. */
    private boolean lookOnce() {
        List<Grant> grants;
        List<Visitor> away = List.of();
        List<Line> superfluous;
        List<Floor.News> news;
        long lookIn;
        synchronized (this) {
            if (turns.isEmpty() && floor.isQuiet()) return false;
            long now = clock.getAsLong();
            grants = grants(now);
            if (turns.hasImpatient() && !floor.isAnyUp())
                away = turns.removeIf(visitor -> !visitor.terms().waitForPool());
            superfluous = floor.takeSuperfluous();
            news = floor.takeNews();
            lookIn = nextLook(now);
        }
        news.forEach(owner::hears);
        boolean lost = false;
        for (Grant grant : grants) lost |= !told(grant.visitor, grant.line);
        for (Visitor visitor : away) tell(visitor, visitor::turnedAway);
        for (Line line : superfluous) lost |= !tell(line, Connection::close);
        setAlarm(lookIn);
        return lost;
    }

    private List<Grant> grants(long now) {
        List<Grant> grants = new ArrayList<>(2);
        EnumSet<Turn> kinds = EnumSet.allOf(Turn.class);
        while (true) {
            kinds.removeIf(turn -> !floor.lets(turn, now));
            Visitor visitor = turns.next(kinds);
            if (visitor == null) return grants;
            Line line = floor.admit(visitor, now);
            if (line == null) {
                kinds.remove(visitor.terms().turn());
            } else {
                turns.taken(visitor, kinds);
                grants.add(new Grant(visitor, line));
            }
        }
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
        if (lines.isEmpty()) emptied.trySuccess(null);
        for (Visitor visitor : visitors) tell(visitor, visitor::closed);
        for (Line line : lines) tell(line, Connection::stop);
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
