package io.ws2fcgi.bridge.dialect;

import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Header;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.fcgi.CgiHeader;
import io.ws2fcgi.fcgi.CgiResponse;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The headers of an answer that are for the gateway. */
final class GripHeaders {
    private static final String SET_META = "set-meta-";
    private static final String KEEP_ALIVE_INTERVAL = "keep-alive-interval";
    private static final String ACCEPTED = "content-bytes-accepted";

    private static final int SHORTEST_INTERVAL = 20;
    private static final int LONGEST_INTERVAL = 86_400;

    private GripHeaders() {}

    /** Adds what they ask for. */
    static void read(CgiResponse response, GripMessages messages) throws AnswerException {
        for (CgiHeader header : response.headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (name.startsWith(SET_META)) messages.add(setMeta(header, name.substring(SET_META.length())));
            if (name.equals(KEEP_ALIVE_INTERVAL)) messages.add(new Action.SetTick(interval(header.value(), messages)));
        }
    }

    /** Names lose their case, and the hyphen's difference from the underscore, on their way into CGI variables. */
    private static Action setMeta(CgiHeader header, String name) throws AnswerException {
        if (!header.utf8()) throw new AnswerException(header.name() + ": not UTF-8 (expected: UTF-8)");
        String value = Names.metaValue(header.value(), header.name());
        return new Action.SetMeta(Target.SELF, Names.meta(name.replace('_', '-'), header.name()), value);
    }

    private static int interval(String value, GripMessages messages) {
        int seconds = number(value);
        if (seconds < 0) messages.warn("Keep-Alive-Interval: " + value + " (expected: seconds); taken for off");
        if (seconds <= 0) return 0;
        return Math.max(SHORTEST_INTERVAL, Math.min(LONGEST_INTERVAL, seconds));
    }

    /** How many bytes of the request's contents the application is done with; null for all of them. */
    static @Nullable Integer accepted(CgiResponse response, GripMessages messages) {
        String value = response.header(ACCEPTED);
        if (value == null) return null;
        int bytes = number(value);
        if (bytes >= 0) return bytes;
        messages.warn("Content-Bytes-Accepted: " + value + " (expected: a number of bytes); taken for all");
        return null;
    }

    /** Whole numbers up to a billion; -1 for anything else. */
    private static int number(String value) {
        return value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : -1;
    }

    /** Without the headers of a good answer to OPEN that do not belong into the 101. */
    static List<Header> withoutOurs(List<Header> headers) {
        return headers.stream()
                .filter(header -> {
                    String name = header.name().toLowerCase(Locale.ROOT);
                    return !name.startsWith(SET_META) && !name.equals(KEEP_ALIVE_INTERVAL) && !name.equals(ACCEPTED);
                })
                .toList();
    }
}
