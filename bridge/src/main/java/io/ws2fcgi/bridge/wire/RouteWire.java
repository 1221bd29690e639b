package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.WireConfig;
import org.jspecify.annotations.Nullable;

/** What the clients of one route and one loop have in common. */
final class RouteWire {
    private final Wire wire;
    private final RouteConfig route;
    private final @Nullable AutoReplies autoReplies;

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

    /** What the bridge itself answers to this text, which is borrowed; null for nothing. */
    @Nullable
    String autoReply(ByteBuf text) {
        return autoReplies == null ? null : autoReplies.to(text);
    }
}
