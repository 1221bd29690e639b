package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.bridge.backend.Backend.Turn;
import io.ws2fcgi.bridge.backend.Gate.Visitor;
import io.ws2fcgi.bridge.config.Shares;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait: a {@link FairQueue} for each kind of event, and turns by shares among the kinds. Guarded by the gate.
 */
final class Turns {
    /** One kind of event. */
    private static final class Queue {
        final int share;
        final FairQueue visitors = new FairQueue();
        /** Turns that this kind has yet to get; negative after it has had one. */
        int credit;

        Queue(int share) {
            this.share = share;
        }

        boolean isEmpty() {
            return visitors.isEmpty();
        }

        boolean remove(Visitor visitor) {
            boolean waited = visitors.remove(visitor);
            if (isEmpty()) credit = 0;
            return waited;
        }
    }

    private final Map<Turn, Queue> queues = new EnumMap<>(Turn.class);
    /** How many of those who wait do not wait for a pool that is away. */
    private int impatient;
    /** How many cannot do with a connection on which nothing goes on. */
    private int fresh;

    Turns(Shares shares) {
        queues.put(Turn.OPEN, new Queue(shares.open()));
        queues.put(Turn.MESSAGE, new Queue(shares.message()));
        queues.put(Turn.CLOSE, new Queue(shares.close()));
    }

    void add(Visitor visitor, long now) {
        queue(visitor.terms().turn()).visitors.add(visitor, now);
        count(visitor, 1);
    }

    /** For a visitor whose turn it was and who could not get through: nobody of its kind overtakes it. */
    void putBack(Visitor visitor) {
        queue(visitor.terms().turn()).visitors.putBack(visitor);
        count(visitor, 1);
    }

    /** False when it does not wait. */
    boolean remove(Visitor visitor) {
        if (!queue(visitor.terms().turn()).remove(visitor)) return false;
        count(visitor, -1);
        return true;
    }

    private void count(Visitor visitor, int one) {
        if (!visitor.terms().waitForPool()) impatient += one;
        if (visitor.terms().freshConnection()) fresh += one;
    }

    boolean hasImpatient() {
        return impatient > 0;
    }

    boolean hasFresh() {
        return fresh > 0;
    }

    boolean isEmpty(Turn turn) {
        return queue(turn).isEmpty();
    }

    /** Of which kinds somebody waits. */
    EnumSet<Turn> kinds() {
        EnumSet<Turn> kinds = EnumSet.noneOf(Turn.class);
        queues.forEach((turn, queue) -> {
            if (!queue.isEmpty()) kinds.add(turn);
        });
        return kinds;
    }

    boolean isEmpty() {
        for (Queue queue : queues.values()) if (!queue.isEmpty()) return false;
        return true;
    }

    int size() {
        int size = 0;
        for (Queue queue : queues.values()) size += queue.visitors.size();
        return size;
    }

    int size(Turn turn) {
        return queue(turn).visitors.size();
    }

    /** Whose turn it is, of these kinds; null when none of them waits. Says nothing twice: {@link #taken} moves on. */
    @Nullable
    Visitor next(EnumSet<Turn> kinds) {
        Queue next = null;
        for (Turn turn : kinds) {
            Queue queue = queue(turn);
            if (!queue.isEmpty() && (next == null || queue.credit + queue.share > next.credit + next.share))
                next = queue;
        }
        return next == null ? null : next.visitors.first();
    }

    /** It has had its turn, which it got before the others of these kinds; what cannot have one now saves none up. */
    void taken(Visitor visitor, EnumSet<Turn> kinds) {
        Queue had = queue(visitor.terms().turn());
        int all = 0;
        for (Turn turn : kinds) {
            Queue queue = queue(turn);
            if (queue.isEmpty()) continue;
            queue.credit += queue.share;
            all += queue.share;
        }
        had.credit -= all;
        remove(visitor);
    }

    /** Takes out all of these, in the order of their turns. */
    List<Visitor> removeIf(Predicate<Visitor> condition) {
        List<Visitor> out = new ArrayList<>();
        for (Queue queue : queues.values()) {
            queue.visitors.forEach(visitor -> {
                if (condition.test(visitor)) out.add(visitor);
            });
        }
        out.forEach(this::remove);
        return out;
    }

    private Queue queue(Turn turn) {
        Queue queue = queues.get(turn);
        if (queue == null) throw new IllegalArgumentException("turn: " + turn);
        return queue;
    }
}
