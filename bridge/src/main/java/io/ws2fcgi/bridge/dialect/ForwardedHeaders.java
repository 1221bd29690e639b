package io.ws2fcgi.bridge.dialect;

import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.Header;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Which handshake headers an application sees, and under which names (WS-CGI section 2, GRIP). Names are judged after they
 * have become CGI names, because there {@code X-A}, {@code X_A} and {@code X.A} are one.
 */
final class ForwardedHeaders {
    /** The punctuation of a token (RFC 9110 section 5.6.2), but for {@code _} and {@code .}, which CGI folds. */
    private static final String TOKEN_MARKS = "!#$%&'*+-^`|~";

    private ForwardedHeaders() {}

    /**
     * Calls {@code action} with every variable, HTTP_ and all, and its value, one char per byte. HTTP_COOKIE is not among
     * them: it changes.
     */
    static void forEach(
            ClientInfo client, HeaderRules rules, boolean authorization, BiConsumer<String, String> action) {
        Set<String> hopByHop = HopByHop.in(client.headers());
        Map<String, String> variables = new LinkedHashMap<>();
        for (Header header : client.headers()) {
            String name = header.name().toUpperCase(Locale.ROOT).replace('-', '_');
            if (!isName(header.name()) || !isValue(header.value())) continue;
            if (hopByHop.contains(header.name().toLowerCase(Locale.ROOT))) continue;
            if (rules.drop(name) || (name.equals("AUTHORIZATION") && !authorization)) continue;
            variables.merge("HTTP_" + name, header.value(), (first, next) -> join(name, first, next));
        }
        variables.forEach(action);
    }

    private static String join(String name, String first, String next) {
        return name.equals("HOST") ? first : first + ", " + next;
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && TOKEN_MARKS.indexOf(c) < 0) return false;
        }
        return !name.isEmpty();
    }

    private static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) return false;
        }
        return true;
    }
}
