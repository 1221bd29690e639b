package io.ws2fcgi.bridge.config;

/**
 * One address where WebSocket clients arrive, and how they are taken there.
 *
 * @param address a TCP address or a Unix socket
 */
public record ListenerConfig(Address address) {
    /** A plain one. */
    public static ListenerConfig at(Address address) {
        return new ListenerConfig(address);
    }
}
