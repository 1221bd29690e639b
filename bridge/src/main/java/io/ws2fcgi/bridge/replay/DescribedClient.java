package io.ws2fcgi.bridge.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A client that never connected, as somebody describes it.
 *
 * @param uri what it asked for: path and query
 * @param headers of its handshake, as text; a Host that is not among them is {@code localhost}
 * @param remoteAddress where it comes from, without a port
 */
public record DescribedClient(ConnectionId id, String uri, List<Header> headers, String remoteAddress) {
    /** Any port will do; scripts are surprised where there is none. */
    private static final int REMOTE_PORT = 50_000;

    private static final int SERVER_PORT = 8080;

    /**
     * Checks what no handshake could say.
     *
     * @throws ConfigException naming it
     */
    public DescribedClient {
        headers = List.copyOf(headers);
        if (!ClientInfo.isOriginForm(uri)) {
            throw new ConfigException("uri: " + uri
                    + " (expected: a path that begins with a slash, percent-encoded where it is not ASCII)");
        }
        headers.forEach(DescribedClient::check);
    }

    private static void check(Header header) {
        if (!header.name().matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw new ConfigException("header: " + header.name() + " (expected: a name as HTTP has them)");
        }
        if (header.value().chars().anyMatch(c -> c == 0x7f || (c < ' ' && c != '\t'))) {
            throw new ConfigException("header: " + header.name() + " with a control character (expected: none)");
        }
    }

    /** What a bridge would know of it; the uri has led to a route with these values. */
    ClientInfo info(Map<String, String> pathParams) {
        List<Header> received = new ArrayList<>();
        if (headers.stream().noneMatch(DescribedClient::isHost)) received.add(new Header("Host", "localhost"));
        // As on the wire, one char for each byte.
        for (Header header : headers)
            received.add(
                    new Header(header.name(), new String(header.value().strip().getBytes(UTF_8), ISO_8859_1)));
        String host = received.stream()
                .filter(DescribedClient::isHost)
                .findFirst()
                .map(Header::value)
                .orElseThrow();
        return new ClientInfo(
                id,
                uri,
                "HTTP/1.1",
                received,
                pathParams,
                remoteAddress,
                REMOTE_PORT,
                ClientInfo.hostName(host),
                "127.0.0.1",
                SERVER_PORT,
                false);
    }

    private static boolean isHost(Header header) {
        return header.name().equalsIgnoreCase("Host");
    }
}
