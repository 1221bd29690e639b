package io.ws2fcgi.bridge.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How FastCGI connections are used. */
public sealed interface Profile {
    /** What everybody understands: a new connection for each request, closed with its end. */
    Profile CLOSED_AFTER_EACH = new OneRequest(null, false);

    /** What php-fpm, php-cgi and libfcgi like best: the same, and our half of it is closed behind the request. */
    Profile HALF_CLOSED = new OneRequest(null, true);

    /**
     * One request at a time on a connection.
     *
     * @param keepAlive how long a connection is kept for the next request; null closes it after each. A kept connection
     *     to php-fpm pins a worker
     * @param halfClose whether nothing more can be sent behind a request, which the application sees as an end of the
     *     stream. PHP's and libfcgi's workers, when they have answered, read on until there is that end, and take no other
     *     request before; others, such as Go's, take it for the end of the whole connection and throw their answer away
     */
    record OneRequest(@Nullable KeepAlive keepAlive, boolean halfClose) implements Profile {
        public OneRequest {
            if (halfClose && keepAlive != null) {
                throw new ConfigException("half-close with keep-alive (expected: one of them)");
            }
        }

        /** One that is kept for so long. */
        public OneRequest(KeepAlive keepAlive) {
            this(keepAlive, false);
        }
    }

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
