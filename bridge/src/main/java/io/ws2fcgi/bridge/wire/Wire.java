package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.net.BufferMemory;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The wire of all clients of one event loop, and what they share: rounds instead of timers, and one Deflate each way for all
 * that compress without context takeover. Confined to the loop.
 */
public final class Wire {
    private static final int BEST_LEVEL = 9;

    /** A limit in time is held as exactly as to one part in so many. */
    private static final int ROUNDS = 16;

    private final EventLoop loop;
    private final BridgeEvents events;
    private final Duration closeHandshakeTimeout;
    private final RandomGenerator random = new SplittableRandom();
    private final Keepalive<ClientHandler> pings;
    private final Keepalive<Ages> ages;
    private final Shortage shortage;
    private final IdentityHashMap<RouteConfig, RouteWire> routes = new IdentityHashMap<>();

    // A loop lasts as long as the process, or nearly so: what these hold outside of the heap goes when they are
    // collected.
    private final @Nullable FrameDeflater[] deflaters = new FrameDeflater[BEST_LEVEL + 1];
    private @Nullable MessageInflater inflater;

    /** @param memory that of the process */
    public Wire(EventLoop loop, BridgeConfig config, BridgeEvents events, BufferMemory memory) {
        this.loop = loop;
        this.events = events;
        closeHandshakeTimeout = config.closeHandshakeTimeout();
        pings = new Keepalive<>(loop, config.pings(), random);
        shortage = new Shortage(loop, memory, each -> pings.forEach(each));
        ages = new Keepalive<>(loop, shortestAge(config).dividedBy(ROUNDS), random);
    }

    private static Duration shortestAge(BridgeConfig config) {
        return config.routes().stream()
                .map(RouteConfig::wire)
                .flatMap(wire -> Stream.of(wire.idle(), wire.lifetime()))
                .filter(time -> !time.isZero())
                .min(Duration::compareTo)
                .orElse(config.pings());
    }

    /**
     * Makes the end of a pipeline, to be put behind the HTTP codec of a channel whose handshake is complete.
     *
     * @param key the client's Sec-WebSocket-Key
     */
    public ClientHandler client(Channel channel, String key, RouteConfig route, ClientInfo info) {
        assert loop.inEventLoop();
        RouteWire common = routes.computeIfAbsent(route, first -> new RouteWire(this, first));
        return new ClientHandler(channel, key, common, info);
    }

    EventLoop loop() {
        return loop;
    }

    BridgeEvents events() {
        return events;
    }

    Duration closeHandshakeTimeout() {
        return closeHandshakeTimeout;
    }

    RandomGenerator random() {
        return random;
    }

    /** The round of pings. */
    Keepalive<ClientHandler> pings() {
        return pings;
    }

    Shortage shortage() {
        return shortage;
    }

    /** The round of those who may not stay for ever. */
    Keepalive<Ages> ages() {
        return ages;
    }

    /** The one for messages without context takeover, at a level from 1 to 9. */
    FrameDeflater deflater(int level) {
        FrameDeflater made = deflaters[level];
        if (made == null) deflaters[level] = made = new FrameDeflater(level, false, ByteBufAllocator.DEFAULT);
        return made;
    }

    /** The same the other way. */
    MessageInflater inflater() {
        if (inflater == null) inflater = new MessageInflater(false);
        return inflater;
    }

    /** The loop's clock, which a test can move. */
    long nanoTime() {
        return loop.ticker().nanoTime();
    }
}
