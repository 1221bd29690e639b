package io.ws2fcgi.bridge.event;

import java.util.Collections;
import java.util.List;
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
 * @param grip what only applications that speak GRIP say
 */
public record ClientState(
        @Nullable String protocol,
        @Nullable String user,
        SortedMap<String, String> meta,
        SortedSet<String> topics,
        GripState grip) {
    /** A client that has just arrived. */
    public static final ClientState NEW =
            new ClientState(null, null, Collections.emptySortedMap(), Collections.emptySortedSet(), GripState.NONE);

    public ClientState withProtocol(@Nullable String chosen) {
        return new ClientState(chosen, user, meta, topics, grip);
    }

    public ClientState withUser(String name) {
        return new ClientState(protocol, name, meta, topics, grip);
    }

    /** An empty {@code value} deletes. */
    public ClientState withMeta(String name, String value) {
        SortedMap<String, String> changed = new TreeMap<>(meta);
        if (value.isEmpty()) changed.remove(name);
        else changed.put(name, value);
        return new ClientState(protocol, user, Collections.unmodifiableSortedMap(changed), topics, grip);
    }

    public ClientState withTopic(String topic) {
        return withTopic(topic, List.of());
    }

    /** The filters take the place of those that the subscription had. */
    public ClientState withTopic(String topic, List<String> filters) {
        boolean member = topics.contains(topic);
        if (member && filters.equals(grip.filters(topic))) return this;
        SortedSet<String> changed = new TreeSet<>(topics);
        changed.add(topic);
        return with(changed, grip.withFilters(topic, filters));
    }

    public ClientState withoutTopic(String topic) {
        if (!topics.contains(topic)) return this;
        SortedSet<String> changed = new TreeSet<>(topics);
        changed.remove(topic);
        return with(changed, grip.withFilters(topic, List.of()));
    }

    public ClientState withoutTopics() {
        return with(Collections.emptySortedSet(), grip.withoutFilters());
    }

    /** Null for no prefix. */
    public ClientState withPrefix(@Nullable String prefix) {
        return with(topics, grip.withPrefix(prefix));
    }

    /** A null {@code value} deletes. */
    public ClientState withFilterMeta(String name, @Nullable String value) {
        return with(topics, grip.withFilterMeta(name, value));
    }

    private ClientState with(SortedSet<String> joined, GripState changed) {
        return new ClientState(protocol, user, meta, Collections.unmodifiableSortedSet(joined), changed);
    }
}
