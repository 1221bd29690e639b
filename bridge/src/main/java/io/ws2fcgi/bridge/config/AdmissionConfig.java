package io.ws2fcgi.bridge.config;

/**
 * How many may be in, and how fast they may come. Zero is no limit.
 *
 * @param clients connections in all, those included that have not said yet what they want
 * @param addressClients connections of one address
 * @param ipv6Bits how many leading bits of an IPv6 address make one address: who has one, has as a rule a whole /64
 * @param userClients connections of one user, as applications name users
 * @param replace whether the newest connection of a user takes the place of its oldest, rather than being closed
 * @param routeClients connections of each route that has no number of its own ({@link RouteConfig#maxClients})
 * @param handshakes handshakes per second in all
 * @param addressHandshakes handshakes per second of one address
 * @param burst how many seconds' worth of handshakes may come at once
 */
public record AdmissionConfig(
        int clients,
        int addressClients,
        int ipv6Bits,
        int userClients,
        boolean replace,
        int routeClients,
        int handshakes,
        int addressHandshakes,
        int burst) {
    /** No limits: the bridge cannot know how many people are behind one proxy or one NAT. */
    public static final AdmissionConfig DEFAULT = builder().build();

    /**
     * How many connections there may be for a moment beside {@link #clients}, so that whoever is turned away hears why: each
     * has an open file.
     */
    public static final int MOST_LINGERING = 100;

    public AdmissionConfig {
        Check.atLeast("max-clients", clients, 0);
        Check.atLeast("max-clients-per-address", addressClients, 0);
        Check.between("ipv6-prefix", ipv6Bits, 1, 128);
        Check.atLeast("max-clients-per-user", userClients, 0);
        Check.atLeast("max-clients-per-route", routeClients, 0);
        Check.atLeast("handshake-rate", handshakes, 0);
        Check.atLeast("handshake-rate-per-address", addressHandshakes, 0);
        Check.between("handshake-burst", burst, 1, 3600);
    }

    /** Begins without limits. */
    public static Builder builder() {
        return new Builder();
    }

    /** Limits that are being described; what is not said stays as it was. One thread at a time. */
    public static final class Builder {
        private int clients;
        private int addressClients;
        private int ipv6Bits = 64;
        private int userClients;
        private boolean replace;
        private int routeClients;
        private int handshakes;
        private int addressHandshakes;
        private int burst = 5;

        private Builder() {}

        public Builder clients(int most) {
            clients = most;
            return this;
        }

        public Builder addressClients(int most) {
            addressClients = most;
            return this;
        }

        public Builder ipv6Bits(int bits) {
            ipv6Bits = bits;
            return this;
        }

        public Builder userClients(int most) {
            userClients = most;
            return this;
        }

        public Builder replace(boolean oldest) {
            replace = oldest;
            return this;
        }

        public Builder routeClients(int most) {
            routeClients = most;
            return this;
        }

        public Builder handshakes(int perSecond) {
            handshakes = perSecond;
            return this;
        }

        public Builder addressHandshakes(int perSecond) {
            addressHandshakes = perSecond;
            return this;
        }

        public Builder burst(int seconds) {
            burst = seconds;
            return this;
        }

        /**
         * Returns what was described.
         *
         * @throws ConfigException when a limit makes no sense; its message names it
         */
        public AdmissionConfig build() {
            return new AdmissionConfig(
                    clients,
                    addressClients,
                    ipv6Bits,
                    userClients,
                    replace,
                    routeClients,
                    handshakes,
                    addressHandshakes,
                    burst);
        }
    }
}
