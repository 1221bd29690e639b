package io.ws2fcgi.bridge.event;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said about a published message besides the message, for the filters of subscriptions (GRIP).
 *
 * @param meta values by name
 * @param contentFilters the filters that change the content which a receiver must have, in order; null for any
 */
public record Label(Map<String, String> meta, @Nullable List<String> contentFilters) {
    /** Nothing is said. */
    public static final Label NONE = new Label(Map.of(), null);

    public Label {
        meta = Map.copyOf(meta);
        contentFilters = contentFilters == null ? null : List.copyOf(contentFilters);
    }
}
