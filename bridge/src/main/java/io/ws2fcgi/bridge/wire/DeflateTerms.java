package io.ws2fcgi.bridge.wire;

/**
 * How messages are compressed on a connection (RFC 7692 section 7.1).
 *
 * @param serverTakesContextOver whether a message to the client may refer to earlier ones
 * @param clientTakesContextOver whether a message from the client may
 * @param serverWindowBits how far back a message to the client may refer: 2 to the power of this, 8 to 15; 0 where nothing
 *     was said of it, which means 15
 */
record DeflateTerms(boolean serverTakesContextOver, boolean clientTakesContextOver, int serverWindowBits) {
    static final int MOST_WINDOW_BITS = 15;

    /** As a value of Sec-WebSocket-Extensions. */
    String header() {
        StringBuilder header = new StringBuilder(DeflateOffers.NAME);
        if (!serverTakesContextOver) header.append("; ").append(DeflateOffers.SERVER_NO_CONTEXT);
        if (!clientTakesContextOver) header.append("; ").append(DeflateOffers.CLIENT_NO_CONTEXT);
        if (serverWindowBits != 0) {
            header.append("; ").append(DeflateOffers.SERVER_WINDOW).append('=').append(serverWindowBits);
        }
        return header.toString();
    }

    /** Whether anything has to be remembered from message to message. */
    boolean takesContextOver() {
        return serverTakesContextOver || clientTakesContextOver;
    }

    /** The length from which on a message to the client could refer to what the client has forgotten. */
    int window() {
        return 1 << (serverWindowBits == 0 ? MOST_WINDOW_BITS : serverWindowBits);
    }

    /** Whether the client must be able to remember less than Deflate does. */
    boolean hasSmallWindow() {
        return serverWindowBits != 0 && serverWindowBits < MOST_WINDOW_BITS;
    }
}
