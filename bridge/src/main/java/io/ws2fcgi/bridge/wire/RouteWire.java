package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.WireConfig;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the clients of one route and one loop have in common. */
final class RouteWire {
    private final Wire wire;
    private final RouteConfig route;
    private final @Nullable AutoReplies autoReplies;
    /** By terms, of which there are few. */
    private final Map<DeflateTerms, Extras> extras = new HashMap<>();

    RouteWire(Wire wire, RouteConfig route) {
        this.wire = wire;
        this.route = route;
        autoReplies = AutoReplies.of(route.wire().autoReplies());
    }

    Wire wire() {
        return wire;
    }

    Limits limits() {
        return route.limits();
    }

    WireConfig config() {
        return route.wire();
    }

    /** Those of every connection with these terms, which take no context over, and with no other extras. On the loop. */
    Extras extras(DeflateTerms terms) {
        return extras.computeIfAbsent(terms, first -> new Extras(this, first));
    }

    /** What the bridge itself answers to this text, which is borrowed; null for nothing. */
    @Nullable
    String autoReply(ByteBuf text) {
        return autoReplies == null ? null : autoReplies.to(text);
    }
}
