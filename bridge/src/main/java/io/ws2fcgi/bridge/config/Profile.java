package io.ws2fcgi.bridge.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How FastCGI connections are used. */
public sealed interface Profile {
    /** What php-fpm likes best: a new connection for each request, closed with its end. */
    Profile PHP_FPM = new OneRequest(null);

    /**
     * One request at a time on a connection.
     *
     * @param keepAlive how long a connection is kept for the next request; null closes it after each. A kept connection
     *     to php-fpm pins a worker
     */
    record OneRequest(@Nullable KeepAlive keepAlive) implements Profile {}

    /**
     * Many requests in flight on a connection, for applications that can: php-fpm cannot.
     *
     * @param requests at most so many in flight on one connection
     * @param ask whether each connection begins with GET_VALUES, whose answer may lower the number. Not every application
     *     answers, and some die of it
     */
    record Multiplexed(int requests, boolean ask, KeepAlive keepAlive) implements Profile {
        /** Request ids are 16 bits, and 0 is taken. */
        private static final int MOST = 65_535;

        public Multiplexed {
            Check.between("multiplex", requests, 1, MOST);
        }

        /** So many on a connection, which stays as long as it is used at least once a minute. */
        public static Multiplexed of(int requests, boolean ask) {
            return new Multiplexed(
                    requests, ask, new KeepAlive(Duration.ofMinutes(1), KeepAlive.UNLIMITED, Duration.ofDays(1)));
        }
    }

    /**
     * When a connection that is kept ends all the same.
     *
     * @param idle after so much time without a request
     * @param requests after so many requests; 0 for any number
     * @param age after the request during which it became so old
     */
    record KeepAlive(Duration idle, int requests, Duration age) {
        static final int UNLIMITED = 0;

        public KeepAlive {
            Check.positive("keep-alive", idle);
            Check.atLeast("keep-alive-requests", requests, 0);
            Check.positive("keep-alive-age", age);
        }

        /** Kept for so long, for at most 1,000 requests and a minute: long enough to be worth it, short enough for a reload. */
        public static KeepAlive of(Duration idle) {
            return new KeepAlive(idle, 1000, Duration.ofMinutes(1));
        }
    }
}
