package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.bridge.backend.Gate.Visitor;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Visitors of one kind, in the order of their turns: first come, first served, but that a client that has had more than its
 * share of the pool waits as if it had come later ({@link Account}). So a few that ask without end, over as many connections as
 * they like, do not make the others wait. Guarded by the gate.
 *
 * <p>This is Zhang's virtual clock: time itself orders the queue, and so nobody is overtaken for ever.
 */
final class FairQueue {
    private record Place(long turnAt, long number) {
        /** Differences, as nanoTime may pass its end. */
        static final Comparator<Place> ORDER = (one, other) -> one.turnAt == other.turnAt
                ? Long.compare(one.number, other.number)
                : Long.signum(one.turnAt - other.turnAt);
    }

    /** Those who had been let in already and could not get through; they have waited longest. */
    private final Deque<Visitor> returned = new ArrayDeque<>(0);

    private final TreeMap<Place, Visitor> waiting = new TreeMap<>(Place.ORDER);
    private final Map<Visitor, Place> places = new HashMap<>();
    private long number;

    void add(Visitor visitor, long now) {
        Account account = visitor.terms().account();
        Place place = new Place(account == null ? now : account.turnAt(now), number++);
        waiting.put(place, visitor);
        places.put(visitor, place);
    }

    /** In front of all who came by {@link #add}. */
    void putBack(Visitor visitor) {
        returned.addLast(visitor);
    }

    boolean isEmpty() {
        return returned.isEmpty() && waiting.isEmpty();
    }

    int size() {
        return returned.size() + waiting.size();
    }

    /** Who is next; somebody waits. */
    Visitor first() {
        return returned.isEmpty() ? waiting.firstEntry().getValue() : returned.getFirst();
    }

    /** False when it does not wait. */
    boolean remove(Visitor visitor) {
        Place place = places.remove(visitor);
        if (place == null) return returned.remove(visitor);
        waiting.remove(place);
        return true;
    }

    /** In the order of their turns. */
    void forEach(Consumer<Visitor> each) {
        returned.forEach(each);
        waiting.values().forEach(each);
    }
}
