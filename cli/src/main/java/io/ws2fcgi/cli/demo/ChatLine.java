package io.ws2fcgi.cli.demo;

import org.jspecify.annotations.Nullable;

/**
 * One message of the chat as its page reads it.
 *
 * @param type joined, said or left
 * @param tag tells visitors of one nick apart
 * @param time seconds since 1970
 * @param text what was said, null for the other types
 */
record ChatLine(
        String type,
        String nick,
        String tag,
        long time,
        @Nullable String text) {
    String toJson() {
        String said = text == null ? "" : ",\"text\":" + quoted(text);
        return "{\"type\":" + quoted(type) + ",\"nick\":" + quoted(nick) + ",\"tag\":" + quoted(tag) + ",\"time\":"
                + time + said + "}";
    }

    /** RFC 8259 section 7. */
    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') json.append('\\').append(c);
            else if (c < ' ') json.append(String.format("\\u%04x", (int) c));
            else json.append(c);
        }
        return json.append('"').toString();
    }
}
