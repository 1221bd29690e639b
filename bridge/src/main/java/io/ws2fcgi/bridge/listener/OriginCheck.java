package io.ws2fcgi.bridge.listener;

import io.ws2fcgi.bridge.config.OriginRule;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says whether the page that a browser speaks for may connect (RFC 6455 section 10.2). Browsers let every page open a
 * WebSocket to everywhere, with the cookies of the one who looks at it; only Origin tells which page it was. Pure.
 */
final class OriginCheck {
    private static final String OPAQUE = "null";

    private final List<OriginRule> rules;

    OriginCheck(List<OriginRule> rules) {
        this.rules = rules;
    }

    /** Takes the only Origin of a handshake. */
    boolean letsIn(String origin, Arrival arrival) {
        if (origin.equals(OPAQUE)) {
            return rules.stream().anyMatch(rule -> rule instanceof OriginRule.Opaque || rule instanceof OriginRule.Any);
        }
        Origin page = Origin.parse(origin);
        if (page == null) return rules.stream().anyMatch(OriginRule.Any.class::isInstance);
        return rules.stream().anyMatch(rule -> matches(rule, page, arrival));
    }

    private static boolean matches(OriginRule rule, Origin page, Arrival arrival) {
        if (rule instanceof OriginRule.Any) return true;
        if (rule instanceof OriginRule.Listed listed) return matches(listed, page);
        HostPort asked = HostPort.parse(arrival.host());
        if (asked == null || !asked.host().equals(page.at().host())) return false;
        if (rule instanceof OriginRule.SameHost) return true;
        String scheme = arrival.peer().secure() ? "https" : "http";
        return rule instanceof OriginRule.SameOrigin
                && page.scheme().equals(scheme)
                && page.port() == Origin.port(scheme, asked.port());
    }

    private static boolean matches(OriginRule.Listed listed, Origin page) {
        if (listed.scheme() != null && !listed.scheme().equals(page.scheme())) return false;
        if (!listed.host().matches(page.at().host())) return false;
        if (listed.port() != null) return page.port() == listed.port();
        return listed.scheme() == null || page.port() == Origin.port(listed.scheme(), HostPort.NONE);
    }

    /**
     * An origin that is not opaque (RFC 6454 section 6.1).
     *
     * @param at its host, and its port if that is not the scheme's own
     */
    private record Origin(String scheme, HostPort at) {
        static @Nullable Origin parse(String text) {
            int end = text.indexOf("://");
            if (end < 1) return null;
            HostPort at = HostPort.parse(text.substring(end + 3));
            return at == null ? null : new Origin(text.substring(0, end).toLowerCase(Locale.ROOT), at);
        }

        int port() {
            return port(scheme, at.port());
        }

        static int port(String scheme, int said) {
            if (said != HostPort.NONE) return said;
            return switch (scheme) {
                case "http" -> 80;
                case "https" -> 443;
                default -> HostPort.NONE;
            };
        }
    }
}
