package io.ws2fcgi.bridge.listener;

import org.jspecify.annotations.Nullable;

/**
 * Gives one object to all who have an equal one, as far as it remembers: each new one takes the place of an older one whose
 * hash is like its own. What comes often is soon back, so there is nothing to count, and nobody who sends much that is new can
 * make it grow. Confined to one loop.
 */
final class Familiar<T> {
    private final @Nullable Object[] slots;

    /** @param size a power of two */
    Familiar(int size) {
        slots = new Object[size];
    }

    /** Returns an object that equals {@code value}, or that itself. */
    T of(T value) {
        int hash = value.hashCode();
        int slot = (hash ^ hash >>> 16) & (slots.length - 1);
        if (value.equals(slots[slot])) {
            @SuppressWarnings("unchecked") // What equals a record or a string is one.
            T known = (T) slots[slot];
            return known;
        }
        slots[slot] = value;
        return value;
    }
}
