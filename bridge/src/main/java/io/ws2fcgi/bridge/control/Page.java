package io.ws2fcgi.bridge.control;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Which part of a list a caller wants.
 *
 * @param after begins behind this one; null for the first page
 * @param limit at most so many
 */
record Page(@Nullable String after, int limit) {
    private static final int MOST = 1000;
    private static final int USUAL = 100;

    static Page of(Query query) throws Refused {
        return new Page(query.one("after"), query.number("limit", 1, MOST, USUAL));
    }

    /** One more than wanted tells whether another page follows. */
    int asked() {
        return limit + 1;
    }

    /**
     * Writes the list, and below it where the next page begins, if there is one.
     *
     * @param found up to {@link #asked} entries
     * @param key what {@code after} is compared with
     */
    <T> void write(
            String name,
            List<T> found,
            Function<T, String> key,
            BiConsumer<T, JsonGenerator> entry,
            JsonGenerator json) {
        List<T> shown = found.size() > limit ? found.subList(0, limit) : found;
        json.writeArrayPropertyStart(name);
        for (T one : shown) entry.accept(one, json);
        json.writeEndArray();
        if (shown.size() < found.size()) json.writeStringProperty("next", key.apply(shown.get(limit - 1)));
    }
}
