package io.ws2fcgi.bridge.control;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request line asks for (RFC 9112 section 3.2): a path, or a whole URI, whose host then counts like Host.
 *
 * @param authority null where only a path was given
 * @param path raw, begins with a slash
 * @param query raw, without its question mark; empty when there is none
 */
record RequestTarget(@Nullable String authority, String path, String query) {
    private static final String SCHEME = "http://";

    static RequestTarget parse(String target) throws Refused {
        if (!target.chars().allMatch(c -> c > ' ' && c < 0x7f) || target.indexOf('#') >= 0) throw malformed();
        if (target.startsWith("/")) return of(null, target);
        if (!target.toLowerCase(Locale.ROOT).startsWith(SCHEME)) throw malformed();
        int slash = target.indexOf('/', SCHEME.length());
        if (slash < 0) throw malformed();
        return of(target.substring(SCHEME.length(), slash), target.substring(slash));
    }

    private static RequestTarget of(@Nullable String authority, String rest) {
        int question = rest.indexOf('?');
        return question < 0
                ? new RequestTarget(authority, rest, "")
                : new RequestTarget(authority, rest.substring(0, question), rest.substring(question + 1));
    }

    private static Refused malformed() {
        return Refused.badRequest(
                "request-target: not a path (expected: a path of printable ASCII that begins with /)");
    }
}
