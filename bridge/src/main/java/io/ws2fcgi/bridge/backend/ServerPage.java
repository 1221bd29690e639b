package io.ws2fcgi.bridge.backend;

import org.jspecify.annotations.Nullable;

/**
 * What a server has answered to a {@link ServerCheck}; a copy. Raw: escape before printing.
 *
 * @param body in UTF-8, at most 64 KiB
 */
public record ServerPage(int status, String reasonPhrase, String body, String stderr) {
    private static final int OK = 200;
    private static final int SHOWN = 80;

    /** The status, and the first line of the body. */
    public String summary() {
        String line = (status + " " + reasonPhrase).strip();
        String first = body.strip().lines().findFirst().orElse("");
        if (first.isEmpty()) return line;
        return line + ", '" + (first.length() <= SHOWN ? first : first.substring(0, SHOWN) + "...") + "'";
    }

    /** What is wrong with it as an answer to php-fpm's ping page; null for nothing. */
    public @Nullable String troubleOfPing(String path) {
        if (status == OK && body.strip().equals("pong")) return null;
        return "ping page " + path + ": " + summary() + " (expected: 200, 'pong'; see ping.path of the pool)";
    }
}
