package io.ws2fcgi.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event as a PHP script saw it.
 *
 * @param variables $_SERVER, one char per byte, and besides BODY (of a long message the beginning) and BODY_LENGTH
 */
record SeenEvent(Map<String, String> variables) {
    /** Reads lines of what PHP's http_build_query makes; a last one without its end is still being written. */
    static List<SeenEvent> readAll(String lines) {
        String whole = lines.substring(0, lines.lastIndexOf('\n') + 1);
        return whole.lines().map(SeenEvent::read).toList();
    }

    private static SeenEvent read(String line) {
        Map<String, String> variables = new LinkedHashMap<>();
        Arrays.stream(line.split("&", -1))
                .map(pair -> pair.split("=", 2))
                .forEach(pair ->
                        variables.put(URLDecoder.decode(pair[0], ISO_8859_1), URLDecoder.decode(pair[1], ISO_8859_1)));
        return new SeenEvent(variables);
    }

    /** Null for a variable that was not there. */
    @Nullable
    String get(String name) {
        return variables.get(name);
    }

    String event() {
        return text("WS_EVENT");
    }

    /** WS_EVENT_ID. */
    String id() {
        return text("WS_EVENT_ID");
    }

    String connection() {
        return text("WS_CONNECTION_ID");
    }

    String body() {
        return text("BODY");
    }

    /** The value as UTF-8; empty for a variable that was not there. */
    String text(String name) {
        return new String(variables.getOrDefault(name, "").getBytes(ISO_8859_1), UTF_8);
    }

    /** Code and who, as in {@code 1006 bridge}. */
    String closing() {
        return text("WS_CLOSE_CODE") + " " + text("WS_CLOSE_BY");
    }
}
