package io.ws2fcgi.bridge.control;

import io.ws2fcgi.bridge.route.PercentEncoding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A path with places for names: {@code /v1/channels/{channel}}. A name is never empty and may hold an encoded slash. */
record PathTemplate(String text, List<String> parts) {
    static PathTemplate of(String text) {
        return new PathTemplate(text, List.of(text.split("/", -1)));
    }

    /**
     * Splits a path into its segments, and decodes each of them once: {@code %2F} becomes part of a name.
     *
     * @param path raw, with its slash and without its query
     */
    static List<String> segments(String path) throws Refused {
        List<String> segments = new ArrayList<>();
        for (String raw : path.split("/", -1)) {
            String segment = PercentEncoding.decode(raw);
            if (segment == null) {
                throw Refused.badRequest(
                        "path segment: " + raw + " (expected: percent-encoded UTF-8 without control characters)");
            }
            segments.add(segment);
        }
        return segments;
    }

    /** What stands in the places, by name; null when the path is another one. */
    @Nullable
    Map<String, String> match(List<String> segments) {
        if (segments.size() != parts.size()) return null;
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            String segment = segments.get(i);
            if (part.startsWith("{") && !segment.isEmpty())
                variables.put(part.substring(1, part.length() - 1), segment);
            else if (!part.equals(segment)) return null;
        }
        return variables;
    }
}
