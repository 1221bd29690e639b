package io.ws2fcgi.bridge.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one proxy says of a request in the Forwarded header (RFC 7239 section 4).
 *
 * @param node for=, whom the proxy got it from; null when it does not say
 * @param proto proto=
 * @param host host=
 */
record ForwardedElement(
        @Nullable String node,
        @Nullable String proto,
        @Nullable String host) {
    /** Longer lists are cut at their front, which anybody may have written. */
    private static final int MOST = 32;

    /** Of all lines, in their order; those at the front that are too many are left out. An empty list where the syntax is broken. */
    static List<ForwardedElement> parse(List<String> lines) {
        List<ForwardedElement> elements = new ArrayList<>();
        for (String text : split(String.join(",", lines), ',')) {
            if (text.isEmpty()) continue;
            ForwardedElement element = element(text);
            if (element == null) return List.of();
            elements.add(element);
        }
        return last(elements);
    }

    /** The members of a list header of plain values (RFC 9110 section 5.6.1). */
    static List<String> list(List<String> lines) {
        List<String> members = new ArrayList<>();
        for (String line : lines) {
            for (String member : line.split(",", -1)) {
                if (!member.isBlank()) members.add(member.strip());
            }
        }
        return last(members);
    }

    private static <T> List<T> last(List<T> all) {
        return all.subList(Math.max(0, all.size() - MOST), all.size());
    }

    private static @Nullable ForwardedElement element(String text) {
        String node = null;
        String proto = null;
        String host = null;
        for (String pair : split(text, ';')) {
            if (pair.isEmpty()) continue;
            int equals = pair.indexOf('=');
            String value = equals < 1 ? null : unquoted(pair.substring(equals + 1));
            if (value == null) return null;
            switch (pair.substring(0, equals).toLowerCase(Locale.ROOT)) {
                case "for" -> node = value;
                case "proto" -> proto = value;
                case "host" -> host = value;
                default -> {}
            }
        }
        return new ForwardedElement(node, proto, host);
    }

    /** Splits where {@code separator} is not inside of a quoted string; strips the parts. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') i++;
            else if (c == '"') quoted = !quoted;
            else if (c == separator && !quoted) {
                parts.add(text.substring(begin, i).strip());
                begin = i + 1;
            }
        }
        parts.add(text.substring(begin).strip());
        return parts;
    }

    /** A token or a quoted string; null when it is neither. */
    private static @Nullable String unquoted(String value) {
        if (!value.startsWith("\"")) return value.isEmpty() || value.indexOf('"') >= 0 ? null : value;
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') return i == value.length() - 1 ? text.toString() : null;
            if (c == '\\' && ++i < value.length()) c = value.charAt(i);
            text.append(c);
        }
        return null;
    }
}
