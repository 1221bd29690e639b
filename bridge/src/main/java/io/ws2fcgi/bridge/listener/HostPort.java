package io.ws2fcgi.bridge.listener;

import io.ws2fcgi.bridge.config.HostPattern;
import org.jspecify.annotations.Nullable;

/**
 * An authority as a Host header or an Origin has it (RFC 3986 section 3.2, without user information).
 *
 * @param host {@link HostPattern#normal}; an IPv6 address in its brackets
 * @param port -1 where none was said
 */
record HostPort(String host, int port) {
    static final int NONE = -1;

    /** Null when it is none. */
    static @Nullable HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean ported = colon > text.lastIndexOf(']');
        String host = HostPattern.normal(ported ? text.substring(0, colon) : text);
        if (host.isEmpty() || !isHost(host)) return null;
        if (!ported) return new HostPort(host, NONE);
        int port = port(text.substring(colon + 1));
        return port == NONE ? null : new HostPort(host, port);
    }

    private static boolean isHost(String host) {
        if (host.startsWith("[")) {
            return host.endsWith("]")
                    && host.length() > 2
                    && host.chars().limit(host.length() - 1).skip(1).allMatch(c -> isHex(c) || c == ':' || c == '.');
        }
        return host.chars()
                .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_');
    }

    private static boolean isHex(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    /** 0..65535, or {@link #NONE}. */
    static int port(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) return NONE;
        int port = Integer.parseInt(digits);
        return port <= 65535 ? port : NONE;
    }
}
