package io.ws2fcgi.bridge.dialect;

import io.ws2fcgi.bridge.event.Header;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The headers that end at this hop (RFC 9110 section 7.6.1): those that always do, and those that Connection names. */
final class HopByHop {
    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private HopByHop() {}

    /** The names, in lower case, of the headers in this message that go no further. */
    static Set<String> in(List<Header> headers) {
        Set<String> names = ALWAYS;
        for (Header header : headers) {
            if (!header.name().equalsIgnoreCase("Connection")) continue;
            if (names == ALWAYS) names = new HashSet<>(ALWAYS);
            for (String name : ListHeader.elements(header.value())) names.add(name.toLowerCase(Locale.ROOT));
        }
        return names;
    }
}
