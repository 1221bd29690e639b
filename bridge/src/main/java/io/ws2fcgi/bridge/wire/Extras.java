package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.event.Limit;
import io.ws2fcgi.bridge.hub.SharedFrame;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What only some connections have, apart, so that the others need not carry it: compression, rates, and an end in time.
 * Confined to the client's loop.
 */
final class Extras {
    private final RouteWire route;
    private final @Nullable DeflateTerms deflate;
    private final @Nullable Compressor compressor;
    private final @Nullable Throttle throttle;
    private final @Nullable Ages ages;

    /** Null until the client sends something compressed, and for all whose messages need no context. */
    private @Nullable MessageInflater own;

    /** For connections that have nothing but compression, and none that takes context over: one for any number of them. */
    Extras(RouteWire route, DeflateTerms deflate) {
        this(route, deflate, null, null);
    }

    private Extras(RouteWire route, @Nullable DeflateTerms deflate, @Nullable Throttle throttle, @Nullable Ages ages) {
        this.route = route;
        this.deflate = deflate;
        this.throttle = throttle;
        this.ages = ages;
        int level = route.config().compressionLevel();
        compressor = deflate == null
                ? null
                : new Compressor(deflate, route.config(), route.wire().deflater(level));
    }

    /**
     * Null for a connection that has none. What holds nothing of a connection's own is shared.
     *
     * @param holding called when {@link #isHolding} has changed
     * @param tooFast see {@link Throttle}
     * @param tooOld a limit in time was reached
     */
    static @Nullable Extras of(
            RouteWire route,
            @Nullable DeflateTerms deflate,
            Runnable holding,
            BiConsumer<Limit, String> tooFast,
            Ages.End tooOld) {
        Wire wire = route.wire();
        long now = wire.nanoTime();
        Rates rates = Rates.of(route.config(), now);
        Ages ages = Ages.of(route.config(), wire, tooOld);
        if (rates == null && ages == null) {
            if (deflate == null) return null;
            if (!deflate.takesContextOver()) return route.extras(deflate);
        }
        Throttle throttle = rates == null ? null : new Throttle(rates, wire.loop(), holding, tooFast);
        return new Extras(route, deflate, throttle, ages);
    }

    boolean deflates() {
        return deflate != null;
    }

    /** What inflates a message that has come. */
    MessageInflater inflater() {
        if (deflate == null || !deflate.clientTakesContextOver())
            return route.wire().inflater();
        if (own == null) own = new MessageInflater(true);
        return own;
    }

    /** See {@link Compressor#apply(ByteBuf)}. */
    ByteBuf compress(ByteBuf frame) {
        return compressor == null ? frame : compressor.apply(frame);
    }

    /** See {@link Compressor#apply(SharedFrame)}. */
    ByteBuf compress(SharedFrame frame) {
        return compressor == null ? frame.plain() : compressor.apply(frame);
    }

    void onFrame(int first, long length) throws ViolationException {
        if (throttle != null) throttle.onFrame(first, length);
    }

    void onBytes(int count) throws ViolationException {
        if (throttle != null) throttle.onBytes(count);
    }

    boolean isHolding() {
        return throttle != null && throttle.isHolding();
    }

    /** A message came, or went. */
    void onMessage() {
        if (ages != null) ages.onMessage();
    }

    /** The connection closes, and what its client sends counts no more. */
    void closing() {
        if (throttle != null) throttle.stop();
        if (ages != null) ages.stop();
    }

    /** The connection is no more. */
    void end() {
        closing();
        if (compressor != null) compressor.end();
        if (own != null) own.end();
        own = null;
    }
}
