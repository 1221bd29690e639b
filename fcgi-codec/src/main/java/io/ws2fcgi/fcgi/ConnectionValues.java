package io.ws2fcgi.fcgi;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The variables that GET_VALUES asks for (specification, section 4.1), what an application
 * answers, and what a client makes of it. */
final class ConnectionValues {
    static final String MAX_CONNS = "FCGI_MAX_CONNS";
    static final String MAX_REQS = "FCGI_MAX_REQS";
    static final String MPXS_CONNS = "FCGI_MPXS_CONNS";

    /** MAX_CONNS is a matter of the pool's operator, not of one connection. */
    static final List<String> ASKED = List.of(MAX_REQS, MPXS_CONNS);

    private ConnectionValues() {}

    /** Returns what is asked for and known, each name once, so that the answer fits into one record. */
    static FcgiParams answer(List<String> asked, FcgiServerConfig config) {
        FcgiParams.Builder known = FcgiParams.builder();
        for (String name : new LinkedHashSet<>(asked)) {
            String value = valueOf(name, config);
            if (value != null) known.add(name, value);
        }
        return known.build();
    }

    private static @Nullable String valueOf(String name, FcgiServerConfig config) {
        return switch (name) {
            case MAX_CONNS -> config.maxConnections() == 0 ? null : Integer.toString(config.maxConnections());
            case MAX_REQS -> Integer.toString(config.maxConcurrent());
            case MPXS_CONNS -> config.maxConcurrent() > 1 ? "1" : "0";
            default -> null;
        };
    }

    /** How many requests at a time the answer allows, at most {@code configured}. */
    static int limit(FcgiParams answer, int configured) {
        Map<String, String> values = new TreeMap<>();
        answer.forEach((name, value) -> values.put(name.toUpperCase(Locale.ROOT), value.trim()));
        if (!"1".equals(values.get(MPXS_CONNS))) return 1;
        return Math.min(configured, maxRequests(values.get(MAX_REQS), configured));
    }

    /** What is no number says nothing; 0 cannot be meant, but is no invitation either. */
    private static int maxRequests(@Nullable String value, int otherwise) {
        if (value == null || !value.matches("[0-9]{1,18}")) return otherwise;
        return (int) Math.max(1, Math.min(Wire.MAX_ID, Long.parseLong(value)));
    }
}
