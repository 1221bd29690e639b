package io.ws2fcgi.cli.push;

import io.ws2fcgi.cli.text.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A list that the push API gives in pages, each with a cursor to the next. One page at a time is in memory.
 *
 * @param key under which a page has its elements
 */
record Pages(ControlClient client, ApiTarget target, String key) {
    private static final String PAGE = "250";

    /**
     * Hands every page to {@code printer}, until nobody reads {@code out} any more.
     *
     * @return whether there was at least one element
     */
    boolean print(PrintWriter out, Consumer<List<JsonNode>> printer) {
        boolean any = false;
        String cursor = null;
        do {
            JsonNode page = client.ask(ApiCall.get(target.with("limit", PAGE).with("after", cursor)));
            List<JsonNode> elements = new ArrayList<>();
            page.path(key).forEach(elements::add);
            any |= !elements.isEmpty();
            printer.accept(elements);
            cursor = next(page);
        } while (cursor != null && !out.checkError());
        out.flush();
        return any;
    }

    private static @Nullable String next(JsonNode page) {
        String cursor = page.path("next").asString("");
        return cursor.isEmpty() ? null : cursor;
    }

    /** Prints all pages as one document, with a line for each element. */
    void printJson(PrintWriter out) {
        out.print("{\"" + key + "\":[");
        String[] separator = {"\n"};
        print(
                out,
                page -> page.forEach(element -> {
                    out.print(separator[0] + Json.write(element));
                    separator[0] = ",\n";
                }));
        out.println("\n]}");
        out.flush();
    }
}
