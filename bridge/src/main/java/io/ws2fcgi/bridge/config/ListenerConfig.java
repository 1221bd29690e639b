package io.ws2fcgi.bridge.config;

import org.jspecify.annotations.Nullable;

/**
 * One address where WebSocket clients arrive, and how they are taken there.
 *
 * @param address a TCP address or a Unix socket
 * @param tls how their connections are encrypted; null for not at all
 * @param proxyProtocol from whom a PROXY header is taken, which then has to be there; null where none is expected
 * @param file who may use the file of a Unix socket
 * @param reusePort whether other processes of the same user may listen at the same TCP address; connections are divided
 *     among them
 */
public record ListenerConfig(
        Address address,
        @Nullable TlsConfig tls,
        @Nullable ProxyProtocol proxyProtocol,
        SocketFile file,
        boolean reusePort) {
    public ListenerConfig {
        boolean unix = address instanceof Address.Unix;
        if (!unix && !file.equals(SocketFile.DEFAULT)) {
            throw new ConfigException(
                    "listener " + address + " with mode, owner or group (expected: a Unix socket, unix:/path)");
        }
        if (unix && reusePort) {
            throw new ConfigException("listener " + address + " with reuse-port (expected: a TCP address)");
        }
        if (unix && proxyProtocol != null && !proxyProtocol.from().isEmpty()) {
            throw new ConfigException("listener " + address + " with proxy-protocol from networks (expected: none, as"
                    + " whoever comes to a Unix socket has no address; see its mode, owner and group)");
        }
    }

    /** A plain one. */
    public static ListenerConfig at(Address address) {
        return new ListenerConfig(address, null, null, SocketFile.DEFAULT, false);
    }

    /** The same, encrypted; null for not encrypted. */
    public ListenerConfig tls(@Nullable TlsConfig encryption) {
        return new ListenerConfig(address, encryption, proxyProtocol, file, reusePort);
    }

    /** The same, behind a proxy that says who comes. */
    public ListenerConfig proxyProtocol(@Nullable ProxyProtocol header) {
        return new ListenerConfig(address, tls, header, file, reusePort);
    }

    /** The same, with such a file. */
    public ListenerConfig file(SocketFile access) {
        return new ListenerConfig(address, tls, proxyProtocol, access, reusePort);
    }

    /** The same, shared with other processes or not. */
    public ListenerConfig reusePort(boolean shared) {
        return new ListenerConfig(address, tls, proxyProtocol, file, shared);
    }

    /** How a client writes the beginning of its URLs: {@code ws} or {@code wss}. */
    public String scheme() {
        return tls == null ? "ws" : "wss";
    }

    /**
     * Who may send a PROXY header (HAProxy's PROXY protocol, version 1 or 2).
     *
     * @param from networks that connections are taken from; none for everybody who can connect
     */
    public record ProxyProtocol(Networks from) {}
}
