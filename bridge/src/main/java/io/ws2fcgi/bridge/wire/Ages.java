package io.ws2fcgi.bridge.wire;

import io.ws2fcgi.bridge.config.WireConfig;
import io.ws2fcgi.bridge.event.Limit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long one connection may still last. Pings and pongs, and texts that the bridge itself answers, are no messages.
 * Confined to the client's loop.
 */
final class Ages implements Keepalive.Visited {
    /** Who is told. */
    interface End {
        /** The connection has reached a limit; told once. */
        void reached(Limit limit);
    }

    private static final long FOREVER = Long.MAX_VALUE;

    /** Who came together shall not leave together: a lifetime is up to so much shorter. */
    private static final double JITTER = 0.1;

    private final Wire wire;
    private final End end;
    private final long idle;
    private final long lifetime;
    private final long born;
    private final int slot;
    private long lastMessage;
    private boolean stopped;

    private Ages(WireConfig config, Wire wire, End end) {
        this.wire = wire;
        this.end = end;
        idle = nanos(config.idle());
        long longest = nanos(config.lifetime());
        lifetime =
                longest == FOREVER ? FOREVER : longest - (long) (wire.random().nextDouble() * JITTER * longest);
        born = wire.nanoTime();
        lastMessage = born;
        slot = wire.ages().add(this);
    }

    /** Begins to watch; null where a connection may last as long as it likes. */
    static @Nullable Ages of(WireConfig config, Wire wire, End end) {
        return config.idle().isZero() && config.lifetime().isZero() ? null : new Ages(config, wire, end);
    }

    private static long nanos(Duration longest) {
        return longest.isZero() ? FOREVER : longest.toNanos();
    }

    /** A message came, or went. */
    void onMessage() {
        lastMessage = wire.nanoTime();
    }

    @Override
    public void onVisit() {
        long now = wire.nanoTime();
        Limit reached = now - born >= lifetime ? Limit.LIFETIME : now - lastMessage >= idle ? Limit.IDLE : null;
        if (reached == null) return;
        stop();
        end.reached(reached);
    }

    /** No limit is told from now on. */
    void stop() {
        if (stopped) return;
        stopped = true;
        wire.ages().remove(this, slot);
    }
}
