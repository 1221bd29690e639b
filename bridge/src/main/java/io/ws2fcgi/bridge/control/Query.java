package io.ws2fcgi.bridge.control;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.ws2fcgi.bridge.route.PercentEncoding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The query of a request, as forms write it: a plus is a space. Names that mean nothing are errors, not ignored. */
record Query(Map<String, List<String>> values) {
    /**
     * Reads a query.
     *
     * @param raw what follows the question mark; empty for nothing
     * @param known the names that mean something
     */
    static Query parse(String raw, Set<String> known) throws Refused {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (pair.isEmpty()) continue;
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            if (!known.contains(name)) throw unknown(name, known);
            String value = decoded(equals < 0 ? "" : pair.substring(equals + 1));
            values.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
        }
        return new Query(values);
    }

    private static String decoded(String raw) throws Refused {
        String text = PercentEncoding.decode(raw.replace('+', ' '));
        if (text != null) return text;
        throw Refused.badRequest("query: " + raw + " (expected: percent-encoded UTF-8 without control characters)");
    }

    private static Refused unknown(String name, Set<String> known) {
        String expected = known.isEmpty() ? "no query" : "one of " + new TreeSet<>(known);
        return Refused.badRequest("query parameter: " + name + " (expected: " + expected + ")");
    }

    /** All values of a name, in their order. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The value of a name, or null when it is not there. */
    @Nullable
    String one(String name) throws Refused {
        List<String> all = all(name);
        if (all.size() > 1)
            throw Refused.badRequest("query parameter " + name + ": " + all.size() + " times (expected: once)");
        return all.isEmpty() ? null : all.get(0);
    }

    /** The whole number of a name, or {@code otherwise} when it is not there. */
    int number(String name, int least, int most, int otherwise) throws Refused {
        String text = one(name);
        if (text == null) return otherwise;
        boolean digits = !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int value = digits ? Integer.parseInt(text) : -1;
        if (value >= least && value <= most) return value;
        throw new Refused(
                HttpResponseStatus.BAD_REQUEST,
                "query parameter " + name + ": " + text + " (expected: " + least + ".." + most + ")");
    }
}
