package io.ws2fcgi.bridge.event;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the application has made of a client so far. Immutable: a change gives a new state, so an answer can be tried on
 * a copy and then be applied as a whole or not at all.
 *
 * @param protocol the chosen subprotocol, if any
 * @param user the user that the application named, if any
 * @param meta state values by lower-case name
 * @param topics the channels joined
 */
public record ClientState(
        @Nullable String protocol, @Nullable String user, SortedMap<String, String> meta, SortedSet<String> topics) {
    /** A client that has just arrived. */
    public static final ClientState NEW =
            new ClientState(null, null, Collections.emptySortedMap(), Collections.emptySortedSet());

    public ClientState withProtocol(@Nullable String chosen) {
        return new ClientState(chosen, user, meta, topics);
    }

    public ClientState withUser(String name) {
        return new ClientState(protocol, name, meta, topics);
    }

    /** An empty {@code value} deletes. */
    public ClientState withMeta(String name, String value) {
        SortedMap<String, String> changed = new TreeMap<>(meta);
        if (value.isEmpty()) changed.remove(name);
        else changed.put(name, value);
        return new ClientState(protocol, user, Collections.unmodifiableSortedMap(changed), topics);
    }

    public ClientState withTopic(String topic) {
        if (topics.contains(topic)) return this;
        SortedSet<String> changed = new TreeSet<>(topics);
        changed.add(topic);
        return new ClientState(protocol, user, meta, Collections.unmodifiableSortedSet(changed));
    }

    public ClientState withoutTopic(String topic) {
        if (!topics.contains(topic)) return this;
        SortedSet<String> changed = new TreeSet<>(topics);
        changed.remove(topic);
        return new ClientState(protocol, user, meta, Collections.unmodifiableSortedSet(changed));
    }

    public ClientState withoutTopics() {
        return new ClientState(protocol, user, meta, Collections.emptySortedSet());
    }
}
