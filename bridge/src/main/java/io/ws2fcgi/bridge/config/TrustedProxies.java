package io.ws2fcgi.bridge.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Who in front of the bridge is believed when it says who its client is.
 *
 * @param networks the addresses of proxies
 * @param unix whether whoever comes to a Unix socket is one
 * @param headers where they say it; the other kind is not looked at, as a proxy that writes one kind passes on what a client
 *     wrote into the other
 */
public record TrustedProxies(Networks networks, boolean unix, Headers headers) {
    /** Nobody. */
    public static final TrustedProxies NONE = new TrustedProxies(Networks.NONE, false, Headers.X_FORWARDED);

    private static final String UNIX = "unix";

    /** What proxies write. */
    public enum Headers {
        /** X-Forwarded-For, -Proto, -Host and -Port: what almost all of them write. */
        X_FORWARDED,
        /** Forwarded (RFC 7239). */
        FORWARDED
    }

    /**
     * Reads networks as {@link Networks#parse} does, and {@code unix}.
     *
     * @throws ConfigException when one of them is neither
     */
    public static TrustedProxies parse(List<String> texts, Headers headers) {
        List<String> networks = new ArrayList<>(texts);
        boolean unix = networks.removeIf(UNIX::equals);
        return new TrustedProxies(Networks.parse(networks), unix, headers);
    }

    /** Whether nobody is believed. */
    public boolean isEmpty() {
        return networks.isEmpty() && !unix;
    }
}
