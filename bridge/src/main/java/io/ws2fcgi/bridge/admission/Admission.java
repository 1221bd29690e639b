package io.ws2fcgi.bridge.admission;

import io.ws2fcgi.bridge.config.AdmissionConfig;
import io.ws2fcgi.bridge.config.Rate;
import io.ws2fcgi.bridge.event.Limit;
import io.ws2fcgi.bridge.rate.TokenBucket;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections in all, by address and by route, and handshakes in time. A place where event loops meet: its lock
 * guards counters and two maps, and is never held during I/O or callbacks. Any thread.
 *
 * <p>An address without connections is kept only as long as its bucket is not full, as only then it says something of the
 * past; they stand in the order in which they left, and each newcomer looks at the two eldest, so that the table shrinks
 * twice as fast as it can grow and needs no timer.
 */
public final class Admission {
    /** How many addresses may be remembered that have no connection: the eldest of more are forgiven. */
    private static final int MOST_REMEMBERED = 100_000;

    private static final int LOOKED_AT = 2;

    private final AdmissionConfig config;
    private final LongSupplier clock;
    private final @Nullable Rate addressRate;

    // Guarded by this.
    private final Map<Prefix, Guest> present = new HashMap<>();
    private final LinkedHashMap<Prefix, Guest> remembered = new LinkedHashMap<>();
    private final Map<Object, Integer> routes = new HashMap<>();
    private final @Nullable TokenBucket handshakes;
    private int clients;

    /** @param clock nanoseconds, like {@link System#nanoTime} */
    public Admission(AdmissionConfig config, LongSupplier clock) {
        this.config = config;
        this.clock = clock;
        addressRate = rate(config.addressHandshakes(), config.burst());
        handshakes = bucket(rate(config.handshakes(), config.burst()), clock.getAsLong());
    }

    private static @Nullable Rate rate(int perSecond, int burst) {
        return perSecond == 0 ? null : Rate.of(perSecond, burst);
    }

    private static @Nullable TokenBucket bucket(@Nullable Rate rate, long now) {
        return rate == null ? null : new TokenBucket(rate, now);
    }

    /** One address. */
    private static final class Guest {
        private final @Nullable TokenBucket handshakes;
        private int clients;

        private Guest(@Nullable TokenBucket handshakes) {
            this.handshakes = handshakes;
        }

        /** Whether it says anything of the past. */
        private boolean isMemorable(long now) {
            return handshakes != null && !handshakes.isFull(now);
        }
    }

    /** Takes a place in all for a connection; null where there is none left. */
    public synchronized @Nullable Seat arrive() {
        if (isFull(clients, config.clients())) return null;
        clients++;
        return new Seat();
    }

    /** How many connections there may be in all; 0 for any number. */
    public int mostClients() {
        return config.clients();
    }

    /** Connections now, half-open ones included. */
    public synchronized int clients() {
        return clients;
    }

    /** Addresses that something is known of. */
    public synchronized int addresses() {
        return present.size() + remembered.size();
    }

    private static boolean isFull(int taken, int most) {
        return most != 0 && taken >= most;
    }

    /** If so, then for a second at most: rates are whole numbers. */
    private static boolean isEmpty(@Nullable TokenBucket bucket, long now) {
        return bucket != null && bucket.nanosUntil(1, now) > 0;
    }

    private Guest guest(Prefix prefix, long now) {
        Guest known = present.get(prefix);
        if (known == null) known = remembered.remove(prefix);
        if (known == null) known = new Guest(bucket(addressRate, now));
        present.put(prefix, known);
        return known;
    }

    private void left(Prefix prefix, Guest guest, long now) {
        if (--guest.clients > 0) return;
        present.remove(prefix);
        if (guest.isMemorable(now)) remembered.put(prefix, guest);
    }

    private void forget(long now) {
        Iterator<Guest> eldest = remembered.values().iterator();
        for (int i = 0; i < LOOKED_AT && eldest.hasNext(); i++) {
            if (!eldest.next().isMemorable(now) || remembered.size() > MOST_REMEMBERED) eldest.remove();
        }
    }

    /** The place of one connection, to be left at its end. Any thread; leaving again does nothing. */
    public final class Seat {
        // Guarded by the admission.
        private @Nullable Prefix prefix;
        private @Nullable Guest guest;
        private @Nullable Object route;
        private boolean left;

        private Seat() {}

        /** Says whose the connection is. Returns the limit that its address has reached, or null; once refused, leave. */
        public @Nullable Limit from(InetAddress address) {
            synchronized (Admission.this) {
                if (left || guest != null) return null;
                long now = clock.getAsLong();
                forget(now);
                Prefix its = Prefix.of(address, config.ipv6Bits());
                Guest known = present.get(its);
                if (known != null && isFull(known.clients, config.addressClients())) return Limit.ADDRESS_CLIENTS;
                guest = guest(its, now);
                guest.clients++;
                prefix = its;
                return null;
            }
        }

        /**
         * Counts a whole handshake for {@code wanted}. Returns the limit that it has reached, or null; who is refused has
         * used nothing up.
         *
         * @param most how many may be there; 0 for any number, null for as many as the configuration says
         */
        public @Nullable Limit handshake(Object wanted, @Nullable Integer most) {
            synchronized (Admission.this) {
                if (left || route != null) return null;
                long now = clock.getAsLong();
                TokenBucket its = guest == null ? null : guest.handshakes;
                if (isEmpty(its, now)) return Limit.ADDRESS_HANDSHAKES;
                if (isEmpty(handshakes, now)) return Limit.HANDSHAKES;
                if (isFull(routes.getOrDefault(wanted, 0), most == null ? config.routeClients() : most))
                    return Limit.ROUTE_CLIENTS;
                if (its != null) its.take(1, now);
                if (handshakes != null) handshakes.take(1, now);
                routes.merge(wanted, 1, Integer::sum);
                route = wanted;
                return null;
            }
        }

        /** Gives back all that it has taken. */
        public void leave() {
            synchronized (Admission.this) {
                if (left) return;
                left = true;
                clients--;
                if (prefix != null && guest != null) Admission.this.left(prefix, guest, clock.getAsLong());
                if (route != null) routes.computeIfPresent(route, (key, count) -> count == 1 ? null : count - 1);
            }
        }
    }
}
