package io.ws2fcgi.bridge.config;

import java.net.IDN;
import java.util.Locale;

/**
 * A host name, or with {@code *.} in front every name below it.
 *
 * @param name in lower case, in ASCII, without a dot at its end; an IPv6 address has its brackets
 * @param below whether the names below it are meant instead of itself
 */
public record HostPattern(String name, boolean below) {
    private static final String WILDCARD = "*.";

    /**
     * Reads a pattern.
     *
     * @throws ConfigException when it is neither a host nor {@code *.} and a host
     */
    public static HostPattern parse(String text) {
        boolean below = text.startsWith(WILDCARD);
        String host = below ? text.substring(WILDCARD.length()) : text;
        if (!host.startsWith("[")) host = ascii(host, text);
        String name = normal(host);
        boolean bracketed = name.startsWith("[") && name.endsWith("]");
        if (name.isEmpty() || !(bracketed ? isAddress(name) : isName(name))) throw unusable(text);
        return new HostPattern(name, below);
    }

    private static String ascii(String host, String text) {
        try {
            return IDN.toASCII(host);
        } catch (IllegalArgumentException noName) {
            throw unusable(text);
        }
    }

    private static ConfigException unusable(String text) {
        return new ConfigException(
                "host: " + text + " (expected: example.org, *.example.org or [2001:db8::1], no port)");
    }

    private static boolean isName(String name) {
        return name.chars()
                .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_');
    }

    private static boolean isAddress(String name) {
        return name.substring(1, name.length() - 1)
                .chars()
                .allMatch(c -> (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.');
    }

    /** A host as browsers and people write it, so that the same hosts are equal: in lower case, without a dot at its end. */
    public static String normal(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Whether {@code host} is meant, which is {@link #normal}. */
    public boolean matches(String host) {
        return below ? host.endsWith("." + name) && host.length() > name.length() + 1 : host.equals(name);
    }

    @Override
    public String toString() {
        return below ? WILDCARD + name : name;
    }
}
