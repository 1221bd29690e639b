package io.ws2fcgi.bridge.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for connections, a page at a time: the next page begins after the last id of this one.
 *
 * @param where every one of these must match, {@link Target.Self} excepted; empty for all connections
 * @param after only ids behind this one in the order of text; null for the first page
 * @param limit at least 1
 */
public record ClientQuery(List<Target> where, @Nullable String after, int limit) {
    public ClientQuery {
        where = List.copyOf(where);
        if (limit < 1) throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1)");
    }
}
