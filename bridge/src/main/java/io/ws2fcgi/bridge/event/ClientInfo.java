package io.ws2fcgi.bridge.event;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is: what its handshake said and where it came from. Never changes.
 *
 * @param uri the request-target in origin form, byte for byte (path and query): one char per byte
 * @param httpVersion for example {@code HTTP/1.1}
 * @param headers all handshake headers in their order, as received, Host being the one that counts
 * @param pathParams named groups of the route's pattern, percent-decoded
 * @param remoteAddress the client's address without its port, IPv6 as in RFC 5952, so that it equals what a web server
 *     says of the same client; {@code unix:} on a Unix listener
 * @param remotePort 0 where there is none
 * @param serverName the host that the client asked for, without its port
 * @param serverAddress the address that the connection arrived at
 * @param secure true for wss
 * @param tls what is known of its encryption; null when not secure, or when nothing is
 */
public record ClientInfo(
        ConnectionId id,
        String uri,
        String httpVersion,
        List<Header> headers,
        Map<String, String> pathParams,
        String remoteAddress,
        int remotePort,
        String serverName,
        String serverAddress,
        int serverPort,
        boolean secure,
        @Nullable TlsInfo tls) {
    public ClientInfo {
        headers = List.copyOf(headers);
        pathParams = Map.copyOf(pathParams);
    }

    /** One of whose encryption nothing is known. */
    public ClientInfo(
            ConnectionId id,
            String uri,
            String httpVersion,
            List<Header> headers,
            Map<String, String> pathParams,
            String remoteAddress,
            int remotePort,
            String serverName,
            String serverAddress,
            int serverPort,
            boolean secure) {
        this(
                id,
                uri,
                httpVersion,
                headers,
                pathParams,
                remoteAddress,
                remotePort,
                serverName,
                serverAddress,
                serverPort,
                secure,
                null);
    }

    /** Whether {@code target} is a request-target in origin form, of characters that a URI may have. */
    public static boolean isOriginForm(String target) {
        return target.startsWith("/")
                && target.indexOf('#') < 0
                && target.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** SERVER_NAME: a Host header without its port; an IPv6 address keeps its brackets (RFC 3875 section 4.1.14). */
    public static String hostName(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    /** The part of the uri behind the first question mark, still encoded; empty when there is none. */
    public String query() {
        int question = uri.indexOf('?');
        return question < 0 ? "" : uri.substring(question + 1);
    }
}
