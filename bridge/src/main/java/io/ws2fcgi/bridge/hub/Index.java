package io.ws2fcgi.bridge.hub;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Subscribers by a name that several may share. A name without subscribers takes no room. */
final class Index {
    private final Map<String, Set<Subscriber>> sets = new HashMap<>();

    void add(String name, Subscriber subscriber) {
        sets.computeIfAbsent(name, unused -> new LinkedHashSet<>(4)).add(subscriber);
    }

    void remove(String name, Subscriber subscriber) {
        Set<Subscriber> set = sets.get(name);
        if (set != null && set.remove(subscriber) && set.isEmpty()) sets.remove(name);
    }

    Set<Subscriber> get(String name) {
        return sets.getOrDefault(name, Set.of());
    }

    /** All names that have subscribers, in no order. */
    Set<String> names() {
        return sets.keySet();
    }
}
