package io.ws2fcgi.bridge.config;

import java.time.Duration;

/**
 * How much the callers of the push API may ask for.
 *
 * @param bodyBytes the longest body; beyond it the answer is 413
 * @param connections how many may be open at once; others hear 503
 * @param callsPerSecond for all callers together, as many at once after a pause; beyond it the answer is 429
 * @param requestTimeout from the first byte of a request to its last; then 408
 * @param idleTimeout how long a connection without a request is kept
 */
public record ControlLimits(
        int bodyBytes, int connections, int callsPerSecond, Duration requestTimeout, Duration idleTimeout) {
    /** Enough for every publisher that waits for its answers, and little enough to harm nobody. */
    public static final ControlLimits DEFAULT =
            new ControlLimits(2 << 20, 512, 20_000, Duration.ofSeconds(30), Duration.ofSeconds(60));

    public ControlLimits {
        Check.atLeast("control body-bytes", bodyBytes, 1);
        Check.atLeast("control connections", connections, 1);
        Check.atLeast("control calls-per-second", callsPerSecond, 1);
        Check.positive("control request-timeout", requestTimeout);
        Check.positive("control idle-timeout", idleTimeout);
    }
}
