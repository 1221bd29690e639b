package io.ws2fcgi.bridge.dialect;

import io.ws2fcgi.bridge.event.Header;
import io.ws2fcgi.fcgi.CgiResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which headers of an answer to open reach the client. */
final class RelayedHeaders {
    /** What the bridge or a server in front of it decides, and what speaks to them. */
    private static final Set<String> OURS = Set.of("status", "date", "content-length", "x-sendfile");

    private static final List<String> OUR_FAMILIES = List.of("ws-", "sec-websocket-", "x-accel-");

    /** What describes a body (RFC 2616 section 7.1), besides Content-*. */
    private static final Set<String> ENTITY = Set.of("allow", "expires", "last-modified");

    private RelayedHeaders() {}

    /** For the 101, which has no body: nothing that would describe one. */
    static List<Header> toUpgrade(CgiResponse response) {
        return relayed(response).stream()
                .filter(header -> !isEntity(lowerCase(header)))
                .toList();
    }

    /** For an ordinary response: the body is relayed, and so is what describes it, but for its length. */
    static List<Header> toRejection(CgiResponse response) {
        return relayed(response);
    }

    private static List<Header> relayed(CgiResponse response) {
        List<Header> all = response.headers().stream()
                .map(header ->
                        new Header(header.name(), header.utf8() ? WireText.wire(header.value()) : header.value()))
                .toList();
        Set<String> hopByHop = HopByHop.in(all);
        return all.stream()
                .filter(header -> !isOurs(lowerCase(header)) && !hopByHop.contains(lowerCase(header)))
                .toList();
    }

    private static boolean isOurs(String name) {
        return OURS.contains(name) || OUR_FAMILIES.stream().anyMatch(name::startsWith);
    }

    private static boolean isEntity(String name) {
        return name.startsWith("content-") || ENTITY.contains(name);
    }

    private static String lowerCase(Header header) {
        return header.name().toLowerCase(Locale.ROOT);
    }
}
