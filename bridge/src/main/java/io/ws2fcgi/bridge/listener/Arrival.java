package io.ws2fcgi.bridge.listener;

/**
 * A handshake as its client made it, whoever stands in between.
 *
 * @param peer who made it
 * @param host the authority that it was made to, as it was written: with its port, if it had one
 * @param port of that authority, or what stands for it
 */
record Arrival(Peer peer, String host, int port) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** Straight to the bridge. */
    static Arrival direct(Peer peer, String host) {
        return new Arrival(peer, host, peer.serverPort());
    }

    /** Through somebody who has a port of its own, which only the authority tells. */
    static Arrival through(Peer peer, String host, int toldPort) {
        if (toldPort != HostPort.NONE) return new Arrival(peer, host, toldPort);
        HostPort authority = HostPort.parse(host);
        if (authority != null && authority.port() != HostPort.NONE) return new Arrival(peer, host, authority.port());
        return new Arrival(peer, host, peer.secure() ? HTTPS_PORT : HTTP_PORT);
    }
}
