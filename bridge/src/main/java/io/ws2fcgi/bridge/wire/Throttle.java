package io.ws2fcgi.bridge.wire;

import io.netty.channel.EventLoop;
import io.ws2fcgi.bridge.event.CloseCode;
import io.ws2fcgi.bridge.event.Limit;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one client within its rates: it is not read for a while, or closed. There is a timer only while it is not read.
 * Confined to the client's loop.
 */
final class Throttle {
    private final Rates rates;
    private final EventLoop loop;
    private final LongSupplier clock;
    private final Runnable changed;
    private final BiConsumer<Limit, String> told;
    private @Nullable Future<?> timer;
    private boolean stopped;

    /**
     * @param changed called when {@link #isHolding} has changed
     * @param told hears of each time that the client was too fast, and what follows
     */
    Throttle(Rates rates, EventLoop loop, Runnable changed, BiConsumer<Limit, String> told) {
        this.rates = rates;
        this.loop = loop;
        this.changed = changed;
        this.told = told;
        clock = loop.ticker()::nanoTime;
    }

    /** A frame has begun. */
    void onFrame(int first, long length) throws ViolationException {
        if (!stopped) check(rates.onFrame(first, length, clock.getAsLong()));
    }

    /** So many bytes have come, or have come out of those that had. */
    void onBytes(int count) throws ViolationException {
        if (!stopped && count > 0) check(rates.onBytes(count, clock.getAsLong()));
    }

    /** Whether the client is not to be read now. */
    boolean isHolding() {
        return timer != null;
    }

    /** What the client sends counts no more. */
    void stop() {
        stopped = true;
        if (timer == null) return;
        timer.cancel(false);
        timer = null;
        changed.run();
    }

    private void check(@Nullable Limit broken) throws ViolationException {
        if (broken == null || timer != null) return;
        if (rates.close()) {
            stopped = true;
            told.accept(broken, "sends too fast; closed");
            throw new ViolationException(
                    CloseCode.POLICY_VIOLATION, broken == Limit.MESSAGE_RATE ? "too many messages" : "too many bytes");
        }
        told.accept(broken, "sends too fast; made to wait");
        pause();
        changed.run();
    }

    private void pause() {
        long nanos = rates.nanosOwed(clock.getAsLong());
        timer = loop.schedule(this::goOn, Math.max(1, nanos), TimeUnit.NANOSECONDS);
    }

    /** More may be owed than when the pause began: the frame that was too much had more bytes. */
    private void goOn() {
        timer = null;
        if (rates.nanosOwed(clock.getAsLong()) > 0) pause();
        else changed.run();
    }
}
