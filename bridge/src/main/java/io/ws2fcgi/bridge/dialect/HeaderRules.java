package io.ws2fcgi.bridge.dialect;

import java.util.Set;

/**
 * Which handshake headers may not become HTTP_* variables, besides those that end at this hop. Names are as in CGI, without
 * HTTP_.
 *
 * @param secWebSocket those of the family Sec-WebSocket-* that may, by what follows that
 * @param dropped those that may not, besides the ones that no dialect wants
 */
record HeaderRules(Set<String> secWebSocket, Set<String> dropped) {
    /** WS-CGI section 2: only the offered subprotocols mean something to an application. */
    static final HeaderRules WS_CGI = new HeaderRules(Set.of("PROTOCOL"), Set.of());

    /** GRIP drops what a gateway says itself, and what is about the handshake's own answer. */
    static final HeaderRules GRIP =
            new HeaderRules(Set.of("PROTOCOL", "KEY", "VERSION"), Set.of("ACCEPT", "ACCEPT_ENCODING", "EXPECT"));

    private static final String SEC_WEBSOCKET = "SEC_WEBSOCKET_";

    /** The name of an application's own variable may never come from a client: only values may. */
    boolean drop(String name) {
        if (name.startsWith(SEC_WEBSOCKET)) return !secWebSocket.contains(name.substring(SEC_WEBSOCKET.length()));
        return dropped.contains(name)
                || name.equals("PROXY") // HTTP_PROXY configures HTTP clients: CVE-2016-5385, "httpoxy".
                || name.equals("COOKIE") // Not lost: cookies change, so they have their own way.
                || name.equals("CONNECTION_ID")
                || name.startsWith("CONTENT_") // They describe a body, and the handshake has none: the event has.
                || name.startsWith("WS_")
                || name.startsWith("META_")
                || name.startsWith("GRIP_");
    }
}
