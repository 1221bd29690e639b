package io.ws2fcgi.bridge.config;

import java.time.Duration;

/**
 * Whether servers are asked how they are while no event is: it finds one that accepts connections and answers nothing. Each
 * check is a connection of its own beside those that events may have.
 *
 * @param how what they are asked
 * @param interval from one check of a server to the next
 * @param timeout how long an answer may take, connecting included
 */
public record HealthCheck(How how, Duration interval, Duration timeout) {
    /** What a server is asked. */
    public sealed interface How {
        /**
         * The ping page of php-fpm, which must say {@code pong}.
         *
         * @param path its {@code ping.path}
         */
        record PhpPing(String path) implements How {
            public PhpPing {
                if (!path.startsWith("/")) {
                    throw new ConfigException(
                            "health-check: " + path + " (expected: php-fpm's ping.path, such as /ping)");
                }
            }
        }

        /** A GET_VALUES record, which runs no script; some applications do not answer it. */
        record GetValues() implements How {}
    }

    public HealthCheck {
        Check.positive("health-interval", interval);
        Check.positive("health-timeout", timeout);
    }

    /** Every 10 seconds, with 2 seconds for the answer. */
    public static HealthCheck of(How how) {
        return new HealthCheck(how, Duration.ofSeconds(10), Duration.ofSeconds(2));
    }
}
