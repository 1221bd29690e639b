package io.ws2fcgi.bridge.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one value of Sec-WebSocket-Extensions (RFC 6455 section 9.1): {@code a; x; y=1; z="2", b}. From the first character
 * on that does not fit, there are no more offers. One thread at a time.
 */
final class ExtensionReader {
    /**
     * An extension that a client offers.
     *
     * @param parameters in their order, one without a value has an empty one; null where one is there twice, or a value is
     *     not a token
     */
    record Offer(String name, @Nullable Map<String, String> parameters) {}

    private final String text;
    private int at;
    private boolean broken;

    ExtensionReader(String value) {
        text = value;
    }

    /** The next offer, or null where no other is, or can be read. */
    @Nullable
    Offer next() {
        // RFC 9110 section 5.6.1: empty elements of a list count for nothing.
        do skipSpace();
        while (skip(','));
        if (broken || at == text.length()) return null;
        String name = token();
        if (name.isEmpty()) return none();
        Map<String, String> parameters = new LinkedHashMap<>();
        boolean right = true;
        skipSpace();
        while (skip(';')) {
            skipSpace();
            String parameter = token();
            if (parameter.isEmpty()) return none();
            String value = "";
            skipSpace();
            if (skip('=')) {
                skipSpace();
                value = value();
                if (broken) return none();
                right &= !value.isEmpty();
            }
            right &= parameters.put(parameter, value) == null;
            skipSpace();
        }
        if (at < text.length() && text.charAt(at) != ',') return none();
        return new Offer(name, right ? parameters : null);
    }

    private @Nullable Offer none() {
        broken = true;
        return null;
    }

    /** A token, or a quoted string that is one; empty where a quoted string is none. */
    private String value() {
        if (!skip('"')) {
            String token = token();
            broken |= token.isEmpty();
            return token;
        }
        StringBuilder quoted = new StringBuilder();
        boolean token = true;
        while (!skip('"')) {
            skip('\\');
            if (at == text.length()) {
                broken = true;
                return "";
            }
            token &= isTokenChar(text.charAt(at));
            quoted.append(text.charAt(at++));
        }
        return token ? quoted.toString() : "";
    }

    private String token() {
        int from = at;
        while (at < text.length() && isTokenChar(text.charAt(at))) at++;
        return text.substring(from, at);
    }

    private void skipSpace() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) at++;
    }

    private boolean skip(char wanted) {
        if (at == text.length() || text.charAt(at) != wanted) return false;
        at++;
        return true;
    }

    /** RFC 9110 section 5.6.2. */
    private static boolean isTokenChar(char c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
