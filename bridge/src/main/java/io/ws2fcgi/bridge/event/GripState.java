package io.ws2fcgi.bridge.event;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What only applications that speak GRIP make of a client. Immutable.
 *
 * @param prefix what a message of the application must begin with; null where every message counts as it is
 * @param filters the filters of those subscriptions that have any, by channel
 * @param filterMeta what the filters look at, by name
 */
public record GripState(
        @Nullable String prefix, Map<String, List<String>> filters, SortedMap<String, String> filterMeta) {
    /** A client about which nothing of the kind was said. */
    public static final GripState NONE = new GripState(null, Map.of(), Collections.emptySortedMap());

    /** The filters of one subscription, in order; none for a channel that is not joined. */
    public List<String> filters(String topic) {
        return filters.isEmpty() ? List.of() : filters.getOrDefault(topic, List.of());
    }

    GripState withPrefix(@Nullable String wanted) {
        return new GripState(wanted, filters, filterMeta);
    }

    /** None for a subscription without. */
    GripState withFilters(String topic, List<String> names) {
        if (names.equals(filters(topic))) return this;
        Map<String, List<String>> changed = new TreeMap<>(filters);
        if (names.isEmpty()) changed.remove(topic);
        else changed.put(topic, names);
        return new GripState(prefix, Collections.unmodifiableMap(changed), filterMeta);
    }

    GripState withoutFilters() {
        return filters.isEmpty() ? this : new GripState(prefix, Map.of(), filterMeta);
    }

    GripState withFilterMeta(String name, @Nullable String value) {
        SortedMap<String, String> changed = new TreeMap<>(filterMeta);
        if (value == null) changed.remove(name);
        else changed.put(name, value);
        return new GripState(prefix, filters, Collections.unmodifiableSortedMap(changed));
    }
}
