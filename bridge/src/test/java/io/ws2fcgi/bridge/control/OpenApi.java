package io.ws2fcgi.bridge.control;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** The description of the push API in {@code docs}, as far as a test can hold it against a server. */
final class OpenApi {
    private static final Path FILE = Path.of("..", "docs", "openapi.yaml");

    private final Map<?, ?> document;

    private OpenApi(Map<?, ?> document) {
        this.document = document;
    }

    static OpenApi read() throws IOException {
        try (Reader text = Files.newBufferedReader(FILE)) {
            return new OpenApi(new Yaml().load(text));
        }
    }

    /** What is said about one method of one path. */
    record Operation(String method, String path, Map<?, ?> said) {
        boolean needsSecret() {
            return !(said.get("security") instanceof List<?> none && none.isEmpty());
        }

        /** Which of the request bodies it takes; empty for none. */
        String body() {
            Object body = said.get("requestBody");
            return body == null ? "" : name(body);
        }

        Set<Integer> statuses() {
            return map(said.get("responses")).keySet().stream()
                    .map(status -> Integer.parseInt(status.toString()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        map(document.get("paths"))
                .forEach((path, methods) -> map(methods)
                        .forEach((method, said) -> all.add(new Operation(
                                method.toString().toUpperCase(Locale.ROOT), path.toString(), map(said)))));
        return all;
    }

    /** The names of the parameters in this place, {@code path} or {@code query}. */
    Set<String> parameters(Operation operation, String place) {
        Set<String> names = new TreeSet<>();
        if (!(operation.said().get("parameters") instanceof List<?> parameters)) return names;
        for (Object parameter : parameters) {
            Map<?, ?> resolved = resolve(parameter);
            if (place.equals(resolved.get("in"))) names.add(String.valueOf(resolved.get("name")));
        }
        return names;
    }

    /** What is said about the contents of an answer, by media type. */
    Map<String, Map<?, ?>> contents(Operation operation, int status) {
        Map<String, Map<?, ?>> contents = new TreeMap<>();
        Object response = map(operation.said().get("responses")).get(Integer.toString(status));
        map(resolve(response).get("content")).forEach((type, said) -> contents.put(type.toString(), map(said)));
        return contents;
    }

    /** What {@code $ref} stands for, or what there is without one. */
    Map<?, ?> resolve(@Nullable Object said) {
        Object reference = map(said).get("$ref");
        if (reference == null) return map(said);
        @Nullable Object found = document;
        for (String step : reference.toString().substring("#/".length()).split("/", -1))
            found = map(found).get(step);
        return resolve(found);
    }

    private static String name(@Nullable Object reference) {
        String path = String.valueOf(map(reference).get("$ref"));
        return path.substring(path.lastIndexOf('/') + 1);
    }

    static Map<?, ?> map(@Nullable Object said) {
        if (said instanceof Map<?, ?> map) return map;
        throw new AssertionError("openapi.yaml: " + said + " (expected: a mapping)");
    }
}
