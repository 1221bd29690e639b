package io.ws2fcgi.bridge.session;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Rings when a client has been idle for the time that its application asked for.
 *
 * <p>An event does not touch the timer, it only moves the moment from which idleness counts: a timer that finds itself
 * too early sets itself again. So a busy client costs no timer work, and one whose application has not asked has no timer.
 */
final class Ticker {
    private final EventLoop loop;
    private final Runnable ring;
    private long intervalNanos;
    private long idleSince;
    private @Nullable Future<?> timer;

    Ticker(EventLoop loop, Runnable ring) {
        this.loop = loop;
        this.ring = ring;
    }

    /** Changes the rhythm; 0 turns it off. */
    void every(int seconds) {
        intervalNanos = TimeUnit.SECONDS.toNanos(seconds);
        stopTimer();
    }

    boolean isOn() {
        return intervalNanos > 0;
    }

    /** An event has ended and nothing waits. */
    void idle() {
        if (intervalNanos == 0) return;
        idleSince = loop.ticker().nanoTime();
        if (timer == null) schedule(intervalNanos);
    }

    void stop() {
        every(0);
    }

    private void schedule(long nanos) {
        timer = loop.schedule(this::onTimer, nanos, TimeUnit.NANOSECONDS);
    }

    private void onTimer() {
        timer = null;
        if (intervalNanos == 0) return;
        long left = intervalNanos - (loop.ticker().nanoTime() - idleSince);
        if (left > 0) schedule(left);
        else ring.run();
    }

    private void stopTimer() {
        if (timer != null) timer.cancel(false);
        timer = null;
    }
}
