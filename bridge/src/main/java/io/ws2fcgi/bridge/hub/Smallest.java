package io.ws2fcgi.bridge.hub;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps the smallest few of what it is offered, so that a page of a long list costs no sorting of the list. */
final class Smallest<T> {
    private final int limit;
    private final Comparator<T> order;
    /** The largest first: it is the one that has to go. */
    private final PriorityQueue<T> kept;

    Smallest(int limit, Comparator<T> order) {
        this.limit = limit;
        this.order = order;
        kept = new PriorityQueue<>(order.reversed());
    }

    void offer(T value) {
        if (kept.size() == limit && order.compare(value, kept.element()) >= 0) return;
        kept.add(value);
        if (kept.size() > limit) kept.remove();
    }

    List<T> sorted() {
        return kept.stream().sorted(order).toList();
    }
}
