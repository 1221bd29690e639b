package io.ws2fcgi.bridge.listener;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.ws2fcgi.bridge.config.HandshakeConfig;
import io.ws2fcgi.bridge.config.HostPattern;
import io.ws2fcgi.bridge.wire.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may come in, by what a good handshake says of itself: the host that it asks for, and the page that it is from. Pure. */
final class VisitorRules {
    private final List<HostPattern> hosts;
    private final OriginCheck origins;

    VisitorRules(HandshakeConfig config) {
        hosts = config.hosts();
        origins = new OriginCheck(config.origins());
    }

    /** The first rule that the handshake breaks, or null. */
    @Nullable
    Refusal check(Arrival arrival, HttpHeaders headers) {
        if (!hosts.isEmpty() && !isOurs(arrival.host())) {
            return new Refusal(
                    HttpResponseStatus.MISDIRECTED_REQUEST,
                    "This host is not served here; see --host of ws2fcgi, and the Host that a proxy in between sends.");
        }
        List<String> sent = headers.getAll(HttpHeaderNames.ORIGIN);
        if (sent.isEmpty()) return null;
        if (sent.size() > 1) return Refusal.badRequest("More than one Origin header.");
        return origins.letsIn(sent.get(0), arrival)
                ? null
                : new Refusal(
                        HttpResponseStatus.FORBIDDEN,
                        "Pages of this origin may not connect here; see --origin of ws2fcgi, and the Host that a proxy in"
                                + " between sends.");
    }

    private boolean isOurs(String authority) {
        HostPort asked = HostPort.parse(authority);
        return asked != null && hosts.stream().anyMatch(pattern -> pattern.matches(asked.host()));
    }
}
