package io.ws2fcgi.fcgi;

import java.time.Duration;
import java.util.Set;

/**
 * What a responder puts up with. Immutable; begin with {@link #defaults()}.
 *
 * @param maxConcurrent requests that may be begun at a time on one connection; 1 means no multiplexing
 * @param maxParamsBytes encoded bytes of the parameters of one request; more is answered with OVERLOADED
 * @param maxParams number of parameters of one request; more is answered with OVERLOADED
 * @param maxDiscardedBytes bytes that may come for requests that have ended or were refused (a body that nobody read,
 *     say) until the next request begins or the connection is closed
 * @param lingerTime how long after the last answer the client may take to close its side
 * @param roles roles that the application plays; others are answered with UNKNOWN_ROLE
 * @param maxConnections what GET_VALUES is told as FCGI_MAX_CONNS; 0 for nothing. Not enforced.
 */
public record FcgiServerConfig(
        int maxConcurrent,
        int maxParamsBytes,
        int maxParams,
        long maxDiscardedBytes,
        Duration lingerTime,
        Set<Integer> roles,
        int maxConnections) {

    public FcgiServerConfig {
        if (maxConcurrent < 1 || maxConcurrent > Wire.MAX_ID) {
            throw new IllegalArgumentException("maxConcurrent: " + maxConcurrent + " (expected: 1 to 65535)");
        }
        checkNotNegative("maxParamsBytes", maxParamsBytes);
        checkNotNegative("maxParams", maxParams);
        checkNotNegative("maxDiscardedBytes", maxDiscardedBytes);
        checkNotNegative("maxConnections", maxConnections);
        checkNotNegative("lingerTime in ms", lingerTime.toMillis());
        roles = Set.copyOf(roles);
    }

    /** A responder: 64 requests at a time, 256 KiB and 1000 parameters, 16 MiB discarded, 2 s to close. */
    public static FcgiServerConfig defaults() {
        return new FcgiServerConfig(
                64, 256 << 10, 1000, 16 << 20, Duration.ofSeconds(2), Set.of(FcgiRole.RESPONDER), 0);
    }

    public FcgiServerConfig withMaxConcurrent(int max) {
        return new FcgiServerConfig(
                max, maxParamsBytes, maxParams, maxDiscardedBytes, lingerTime, roles, maxConnections);
    }

    public FcgiServerConfig withMaxParams(int maxBytes, int maxCount) {
        return new FcgiServerConfig(
                maxConcurrent, maxBytes, maxCount, maxDiscardedBytes, lingerTime, roles, maxConnections);
    }

    public FcgiServerConfig withMaxDiscardedBytes(long max) {
        return new FcgiServerConfig(maxConcurrent, maxParamsBytes, maxParams, max, lingerTime, roles, maxConnections);
    }

    public FcgiServerConfig withLingerTime(Duration time) {
        return new FcgiServerConfig(
                maxConcurrent, maxParamsBytes, maxParams, maxDiscardedBytes, time, roles, maxConnections);
    }

    public FcgiServerConfig withRoles(Set<Integer> played) {
        return new FcgiServerConfig(
                maxConcurrent, maxParamsBytes, maxParams, maxDiscardedBytes, lingerTime, played, maxConnections);
    }

    public FcgiServerConfig withMaxConnections(int max) {
        return new FcgiServerConfig(
                maxConcurrent, maxParamsBytes, maxParams, maxDiscardedBytes, lingerTime, roles, max);
    }

    private static void checkNotNegative(String name, long value) {
        if (value < 0) throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
    }
}
