package io.ws2fcgi.bridge.control;

import io.ws2fcgi.bridge.event.BridgeEvents;
import java.util.concurrent.atomic.AtomicLong;

/** Tells of callers who may not call, but never faster than anybody reads. Any thread. */
final class RefusalLog {
    private final BridgeEvents events;
    private final RateLimit rhythm;
    private final AtomicLong untold = new AtomicLong();

    RefusalLog(BridgeEvents events, long now) {
        this.events = events;
        rhythm = new RateLimit(1, now);
    }

    void refused(String from, String message, long now) {
        if (rhythm.take(now) == 0) events.callRefused(from, message, untold.getAndSet(0));
        else untold.incrementAndGet();
    }
}
