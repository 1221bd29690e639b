package io.ws2fcgi.bridge.control;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which method on which path is which call. HEAD is a GET whose body is not sent. */
final class Routes {
    /**
     * A call and where it is.
     *
     * @param query the parameters that it knows
     * @param open whether it needs no secret, and does not count among the calls of those who have it
     */
    record Row(HttpMethod method, PathTemplate path, Set<String> query, boolean open, Call call) {
        /** For logs: names of channels and users stay out. */
        @Override
        public String toString() {
            return method + " " + path.text();
        }
    }

    /** A row, and what stood in the places of its path. */
    record Found(Row row, Map<String, String> variables) {}

    private final List<Row> rows = new ArrayList<>();
    private final List<Row> aliases = new ArrayList<>();

    /** Adds a call for those who may. */
    Routes add(HttpMethod method, String path, Call call, String... query) {
        rows.add(new Row(method, PathTemplate.of(path), Set.of(query), false, call));
        return this;
    }

    /** Adds another way to a call, or what a call of others answers to other methods: works, but is no call of its own. */
    Routes addAlias(HttpMethod method, String path, Call call) {
        aliases.add(new Row(method, PathTemplate.of(path), Set.of(), false, call));
        return this;
    }

    /** Adds a GET for everybody; its answer must tell no names. */
    Routes addOpen(String path, Call call) {
        rows.add(new Row(HttpMethod.GET, PathTemplate.of(path), Set.of(), true, call));
        return this;
    }

    List<Row> rows() {
        return List.copyOf(rows);
    }

    /** The row for a request, or null when there is none. */
    @Nullable
    Found find(HttpMethod method, List<String> segments) {
        HttpMethod wanted = method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
        Found found = find(rows, wanted, segments);
        return found == null ? find(aliases, wanted, segments) : found;
    }

    private static @Nullable Found find(List<Row> rows, HttpMethod wanted, List<String> segments) {
        for (Row row : rows) {
            if (!row.method().equals(wanted)) continue;
            Map<String, String> variables = row.path().match(segments);
            if (variables != null) return new Found(row, variables);
        }
        return null;
    }

    /** Why there is no row: 405 when another method would have one, else 404. */
    Refused missing(HttpMethod method, List<String> segments) {
        Set<String> allowed = new TreeSet<>();
        for (Row row : rows) {
            if (row.path().match(segments) == null) continue;
            allowed.add(row.method().name());
            if (row.method().equals(HttpMethod.GET)) allowed.add(HttpMethod.HEAD.name());
        }
        if (allowed.isEmpty()) return Refused.notFound("there is no such call; docs/openapi.yaml lists them");
        String allow = String.join(", ", allowed);
        return new Refused(
                HttpResponseStatus.METHOD_NOT_ALLOWED,
                "method: " + method + " (expected: " + allow + ")",
                Map.of(HttpHeaderNames.ALLOW.toString(), allow));
    }
}
