package io.ws2fcgi.bridge.config;

import org.jspecify.annotations.Nullable;

/** From which pages browsers may connect: one of these has to let an Origin in (RFC 6454, RFC 6455 section 10.2). */
public sealed interface OriginRule {
    /** Pages of the host that the client asks for, whatever their scheme and port: as cookies are shared. */
    record SameHost() implements OriginRule {}

    /** Pages of the same scheme, host and port only. */
    record SameOrigin() implements OriginRule {}

    /** All pages of the world. */
    record Any() implements OriginRule {}

    /** Pages without an origin of their own: files, and frames in a sandbox. */
    record Opaque() implements OriginRule {}

    /**
     * Pages of certain hosts.
     *
     * @param scheme in lower case; null for any
     * @param port null for any if there is no scheme, and the scheme's own if there is
     */
    record Listed(
            @Nullable String scheme,
            HostPattern host,
            @Nullable Integer port) implements OriginRule {}

    /** How {@link #parse} calls the first two. */
    String SAME_HOST = "same-host";

    String STRICT = "strict";

    /**
     * Reads {@code same-host}, {@code strict}, {@code *}, {@code null}, or an origin such as {@code https://*.example.org:8443},
     * whose scheme and port may be missing.
     *
     * @throws ConfigException when it is none of them
     */
    static OriginRule parse(String text) {
        return switch (text) {
            case SAME_HOST -> new SameHost();
            case STRICT -> new SameOrigin();
            case "*" -> new Any();
            case "null" -> new Opaque();
            default -> listed(text);
        };
    }

    private static OriginRule listed(String text) {
        int end = text.indexOf("://");
        String scheme = end < 0 ? null : HostPattern.normal(text.substring(0, end));
        String rest = end < 0 ? text : text.substring(end + 3);
        int colon = rest.lastIndexOf(':');
        boolean ported = colon > rest.lastIndexOf(']');
        if (scheme != null && scheme.isEmpty()) throw unusable(text);
        try {
            HostPattern host = HostPattern.parse(ported ? rest.substring(0, colon) : rest);
            return new Listed(scheme, host, ported ? port(text, rest.substring(colon + 1)) : null);
        } catch (ConfigException noHost) {
            throw unusable(text);
        }
    }

    private static Integer port(String text, String digits) {
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 65535) throw unusable(text);
        return Integer.parseInt(digits);
    }

    private static ConfigException unusable(String text) {
        return new ConfigException("origin: " + text + " (expected: same-host, strict, *, null, or an origin such as"
                + " https://www.example.org, https://*.example.org:8443 or example.org)");
    }
}
