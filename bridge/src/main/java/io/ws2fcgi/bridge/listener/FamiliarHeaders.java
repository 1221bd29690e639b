package io.ws2fcgi.bridge.listener;

import io.netty.handler.codec.http.HttpHeaders;
import io.ws2fcgi.bridge.event.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Header fields that many clients send alike, kept once for all of them: of the seventeen that a browser sends, two are its
 * own, and the rest would be half of what an idle client costs on the heap. Confined to one loop.
 */
final class FamiliarHeaders {
    /** Whatever else there is may be a secret, and goes with its client. */
    private static final Set<String> SHARED = caseless(
            "Accept",
            "Accept-Encoding",
            "Accept-Language",
            "Cache-Control",
            "Connection",
            "DNT",
            "Host",
            "Origin",
            "Pragma",
            "Sec-Fetch-Dest",
            "Sec-Fetch-Mode",
            "Sec-Fetch-Site",
            "Sec-GPC",
            "Sec-WebSocket-Extensions",
            "Sec-WebSocket-Version",
            "Upgrade",
            "User-Agent",
            "Via",
            "X-Forwarded-Host",
            "X-Forwarded-Port",
            "X-Forwarded-Proto");

    /** What is longer is hardly what others send too, and so much could be held of clients that are gone. */
    private static final int LONGEST = 256;

    private static final int NAMES = 256;
    private static final int FIELDS = 2048;

    private final Familiar<String> names = new Familiar<>(NAMES);
    private final Familiar<Header> fields = new Familiar<>(FIELDS);

    private static Set<String> caseless(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(List.of(names));
        return set;
    }

    /** All fields in their order, as they were received. */
    List<Header> of(HttpHeaders received) {
        List<Header> headers = new ArrayList<>(received.size());
        for (Map.Entry<String, String> field : received) headers.add(of(field.getKey(), field.getValue()));
        return headers;
    }

    private Header of(String name, String value) {
        if (name.length() > LONGEST) return new Header(name, value);
        Header header = new Header(names.of(name), value);
        return value.length() <= LONGEST && SHARED.contains(name) ? fields.of(header) : header;
    }
}
