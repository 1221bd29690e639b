package io.ws2fcgi.bridge.backend;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many visitors in at a time, and the others wait their turn. A visitor is inside as long as it has, or may get, a
 * connection to the pool.
 *
 * <p>php-fpm gives one worker to each open connection, so the count must be exact for the whole process. This is the one
 * place where event loops meet. Its lock guards two small sets; it is never held during I/O or callbacks. Any thread.
 */
final class Gate {
    enum Admission {
        /** Inside. The usual case: the visitor goes on, on the same stack. */
        GRANTED,
        /** In the queue; {@link Visitor#granted} or {@link Visitor#closed} will come, unless the visitor leaves. */
        WAITING,
        /** Neither: too many wait already. */
        FULL,
        /** Neither: the gate is closed. */
        CLOSED
    }

    /** Someone who wants a connection. */
    interface Visitor {
        /** Where it lives, and hears the first two of these. */
        Executor loop();

        /** The wait is over. Whoever is no longer interested must still {@link Gate#release}. */
        void granted();

        /**
         * The gate was closed. A visitor that waited is out; one that is inside hurries to {@link Gate#release}. May come
         * late, to one that has been through already, and just before a last {@code granted}.
         */
        void closed();

        /** The visitor's loop has ended, and the gate has forgotten the visitor. Any thread; nothing else runs any more. */
        void lost();
    }

    private final int permits;
    private final int maxWaiting;
    private final Promise<Void> emptied = ImmediateEventExecutor.INSTANCE.newPromise();

    // Guarded by this.

    private final Set<Visitor> inside = new HashSet<>();

    /** The oldest first. Somebody waits only while all permits are taken. */
    private final Set<Visitor> waiting = new LinkedHashSet<>();

    private boolean closed;

    /**
     * @param permits how many may be inside
     * @param maxWaiting how many may wait
     */
    Gate(int permits, int maxWaiting) {
        this.permits = permits;
        this.maxWaiting = maxWaiting;
    }

    synchronized Admission enter(Visitor visitor) {
        if (closed) return Admission.CLOSED;
        if (inside.size() < permits) {
            inside.add(visitor);
            return Admission.GRANTED;
        }
        if (waiting.size() >= maxWaiting) return Admission.FULL;
        waiting.add(visitor);
        return Admission.WAITING;
    }

    /** Takes a visitor out of the queue. False when it does not wait any more: then {@code granted} is on its way to it. */
    synchronized boolean leave(Visitor visitor) {
        return waiting.remove(visitor);
    }

    /**
     * Gives back the permit of a visitor that is inside. It goes to the one that has waited longest, so a newcomer never
     * overtakes.
     */
    void release(Visitor visitor) {
        Visitor next = replace(visitor);
        while (next != null && !tell(next, next::granted)) {
            next.lost();
            next = replace(next);
        }
    }

    /** Returns who is let in instead of {@code leaving}. */
    private @Nullable Visitor replace(Visitor leaving) {
        Visitor next = null;
        boolean last;
        synchronized (this) {
            if (!inside.remove(leaving)) throw new IllegalStateException("gate: " + leaving + " is not inside");
            Iterator<Visitor> oldest = waiting.iterator();
            if (oldest.hasNext()) {
                next = oldest.next();
                oldest.remove();
                inside.add(next);
            }
            last = closed && inside.isEmpty();
        }
        if (last) emptied.trySuccess(null);
        return next;
    }

    /**
     * Lets nobody in from now on, sends away who waits, and hurries who is inside.
     *
     * @return done when nobody is inside any more
     */
    Future<Void> close() {
        List<Visitor> everybody;
        boolean last;
        synchronized (this) {
            closed = true;
            everybody = new ArrayList<>(inside);
            everybody.addAll(waiting);
            waiting.clear();
            last = inside.isEmpty();
        }
        if (last) emptied.trySuccess(null);
        for (Visitor visitor : everybody) {
            if (!tell(visitor, visitor::closed)) forget(visitor);
        }
        return emptied;
    }

    private void forget(Visitor visitor) {
        boolean last;
        synchronized (this) {
            last = inside.remove(visitor) && inside.isEmpty();
        }
        visitor.lost();
        if (last) emptied.trySuccess(null);
    }

    private static boolean tell(Visitor visitor, Runnable news) {
        try {
            visitor.loop().execute(news);
            return true;
        } catch (RejectedExecutionException loopHasEnded) {
            return false;
        }
    }

    synchronized int inside() {
        return inside.size();
    }

    synchronized int waiting() {
        return waiting.size();
    }
}
