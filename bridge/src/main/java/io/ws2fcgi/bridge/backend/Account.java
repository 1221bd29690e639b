package io.ws2fcgi.bridge.backend;

/**
 * What one client has lately had of a pool. It decides how soon the client's next event has its turn, where many wait; see
 * {@link FairQueue}. Whoever asks only keeps it; its contents are guarded by the pool's gate.
 */
public final class Account {
    /** A client's event waits as if it had come at this time, if that is later than now. */
    private long paidUntil;

    private boolean used;

    /** As of when an event that comes now waits: now, or later where the client has had more than it was due. */
    long turnAt(long now) {
        return used && paidUntil - now > 0 ? paidUntil : now;
    }

    /**
     * For the time that it had a place while others waited.
     *
     * @param limit how far it may get behind others
     */
    void charge(long nanos, long limit, long now) {
        paidUntil = now + Math.min(turnAt(now) - now + nanos, limit);
        used = true;
    }
}
