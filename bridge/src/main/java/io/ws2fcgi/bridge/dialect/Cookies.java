package io.ws2fcgi.bridge.dialect;

import io.netty.handler.codec.DateFormatter;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.Header;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cookies that an application sees: those of the handshake, then those that its answer to open set as well (WS-CGI
 * section 2). All strings have one char per byte.
 */
public final class Cookies {
    /** The attributes of one Set-Cookie that matter here: whether the cookie stays. */
    private record Change(String name, String pair, boolean removes) {}

    private Cookies() {}

    /** The Cookie header of the handshake, several joined into one, or null for none (RFC 9113 section 8.2.3). */
    public static @Nullable String of(ClientInfo client) {
        Set<String> hopByHop = HopByHop.in(client.headers());
        List<String> values = new ArrayList<>();
        for (Header header : client.headers()) {
            boolean cookie = header.name().equalsIgnoreCase("Cookie");
            if (cookie && !header.value().isBlank() && !hopByHop.contains("cookie")) values.add(header.value());
        }
        return values.isEmpty() ? null : String.join("; ", values);
    }

    /** The values of the Set-Cookie headers among these. */
    public static List<String> set(List<Header> headers) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase("Set-Cookie"))
                .map(Header::value)
                .toList();
    }

    /** The Cookie header of the later events, when the answer that accepts the client has these headers; null for none. */
    public static @Nullable String after(ClientInfo client, List<Header> headers, Instant now) {
        List<String> set = set(headers);
        return set.isEmpty() ? of(client) : merge(of(client), set, now);
    }

    /**
     * Returns what the browser would send after it heard {@code setCookies}: a cookie of the same name is replaced where it
     * stands, an expired one is removed, and a Set-Cookie that makes no sense is left out (RFC 6265 section 5.2). Path,
     * Domain and Secure are not looked at: the answer came over this very connection.
     *
     * @param cookieHeader what is sent so far; null for nothing
     * @param setCookies values of Set-Cookie headers, in order
     * @param now decides what has expired
     * @return null for no cookie at all
     */
    public static @Nullable String merge(@Nullable String cookieHeader, List<String> setCookies, Instant now) {
        List<String> pairs = new ArrayList<>();
        if (cookieHeader != null) {
            for (String pair : cookieHeader.split(";", -1)) {
                if (!pair.isBlank()) pairs.add(pair.strip());
            }
        }
        for (String setCookie : setCookies) {
            Change change = change(setCookie, now);
            if (change != null) apply(change, pairs);
        }
        return pairs.isEmpty() ? null : String.join("; ", pairs);
    }

    /** Whoever reads the header takes the first or the last of a name: so there must be only one. */
    private static void apply(Change change, List<String> pairs) {
        int place = pairs.size();
        for (int i = pairs.size() - 1; i >= 0; i--) {
            if (!name(pairs.get(i)).equals(change.name())) continue;
            pairs.remove(i);
            place = i;
        }
        if (!change.removes()) pairs.add(Math.min(place, pairs.size()), change.pair());
    }

    private static String name(String pair) {
        int equals = pair.indexOf('=');
        return (equals < 0 ? pair : pair.substring(0, equals)).strip();
    }

    private static @Nullable Change change(String setCookie, Instant now) {
        String[] parts = setCookie.split(";", -1);
        int equals = parts[0].indexOf('=');
        if (equals < 0) return null;
        String name = parts[0].substring(0, equals).strip();
        String value = parts[0].substring(equals + 1).strip();
        if (name.isEmpty() || hasControl(name) || hasControl(value)) return null;
        return new Change(name, name + "=" + value, isExpired(parts, now));
    }

    /** Max-Age goes before Expires, and the last of a kind counts; one that cannot be read does not. */
    private static boolean isExpired(String[] parts, Instant now) {
        Boolean byAge = null;
        Boolean byDate = null;
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 0) continue;
            String value = parts[i].substring(equals + 1).strip();
            switch (parts[i].substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
                case "max-age" -> {
                    if (value.matches("-?[0-9]+")) byAge = value.startsWith("-") || value.matches("0+");
                }
                case "expires" -> {
                    Date date = DateFormatter.parseHttpDate(value);
                    if (date != null) byDate = !date.toInstant().isAfter(now);
                }
                default -> {}
            }
        }
        if (byAge != null) return byAge;
        return byDate != null && byDate;
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }
}
