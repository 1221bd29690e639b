package io.ws2fcgi.fcgi;

import java.time.Duration;

/**
 * How a client uses its connections. Immutable; begin with {@link #defaults()}.
 *
 * @param keepConnection asks the application to leave the connection open after a request
 * @param maxConcurrent requests in flight at a time on one connection, 1 to 65535
 * @param askValues asks the application with GET_VALUES first, whether it takes more than one request at a time, and
 *     how many. Off by default: some applications close the connection instead of an answer.
 * @param askDeadline how long to wait for that answer before going on with one request at a time
 * @param abortDeadline how long an application may take to end an aborted request of a multiplexed connection
 * @param splitPairs allows a name-value pair to lie across two PARAMS records, which the specification allows too, but
 *     php-fpm does not. Without it a pair of more than 65,535 encoded bytes is refused.
 */
public record FcgiClientConfig(
        boolean keepConnection,
        int maxConcurrent,
        boolean askValues,
        Duration askDeadline,
        Duration abortDeadline,
        boolean splitPairs) {

    public FcgiClientConfig {
        if (maxConcurrent < 1 || maxConcurrent > Wire.MAX_ID) {
            throw new IllegalArgumentException("maxConcurrent: " + maxConcurrent + " (expected: 1 to 65535)");
        }
        if (maxConcurrent > 1 && !keepConnection) {
            throw new IllegalArgumentException(
                    "maxConcurrent: " + maxConcurrent + " without keepConnection (expected: 1, as its end closes)");
        }
        checkPositive("askDeadline", askDeadline);
        checkPositive("abortDeadline", abortDeadline);
    }

    /** One request per connection, as php-fpm likes it. */
    public static FcgiClientConfig defaults() {
        return new FcgiClientConfig(false, 1, false, Duration.ofSeconds(1), Duration.ofSeconds(5), false);
    }

    /** One request after the other on a connection that stays open. */
    public static FcgiClientConfig keepAlive() {
        return new FcgiClientConfig(true, 1, false, Duration.ofSeconds(1), Duration.ofSeconds(5), false);
    }

    /** Up to {@code maxConcurrent} requests at a time on a connection that stays open. */
    public static FcgiClientConfig multiplexed(int maxConcurrent) {
        return new FcgiClientConfig(true, maxConcurrent, false, Duration.ofSeconds(1), Duration.ofSeconds(5), false);
    }

    /** The same, after asking the application for its limits. */
    public FcgiClientConfig askingValues(Duration deadline) {
        return new FcgiClientConfig(keepConnection, maxConcurrent, true, deadline, abortDeadline, splitPairs);
    }

    public FcgiClientConfig withAbortDeadline(Duration deadline) {
        return new FcgiClientConfig(keepConnection, maxConcurrent, askValues, askDeadline, deadline, splitPairs);
    }

    public FcgiClientConfig withSplitPairs() {
        return new FcgiClientConfig(keepConnection, maxConcurrent, askValues, askDeadline, abortDeadline, true);
    }

    private static void checkPositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: more than 0)");
        }
    }
}
