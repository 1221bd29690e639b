package io.ws2fcgi.bridge.event;

import java.util.Locale;

/** What keeps strangers from taking more than their share of the bridge. */
public enum Limit {
    /** What the system lets the process accept: files that it may have open, above all. */
    ACCEPT,
    /** Connections in all. */
    CLIENTS,
    /** Connections of one address. */
    ADDRESS_CLIENTS,
    /** Connections of one user. */
    USER_CLIENTS,
    /** Connections of one route. */
    ROUTE_CLIENTS,
    /** Handshakes per second in all. */
    HANDSHAKES,
    /** Handshakes per second of one address. */
    ADDRESS_HANDSHAKES,
    /** Time for a handshake, TLS's included. */
    HANDSHAKE_TIME,
    /** A PROXY header: from a proxy that may send one, and well formed. */
    PROXY_HEADER,
    /** Messages per second of one connection. */
    MESSAGE_RATE,
    /** Bytes per second of one connection. */
    BYTE_RATE,
    /** The size of a message, compressed or not. */
    MESSAGE_SIZE,
    /** What a client may leave unread. */
    OUTBOX,
    /** The memory for buffers that the process has for all. */
    MEMORY,
    /** Time without a message. */
    IDLE,
    /** Time since the handshake. */
    LIFETIME;

    /** As a label of metrics and in logs: {@code address-clients}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
