package io.ws2fcgi.bridge.config;

import java.time.Duration;

/**
 * How long the application may take for an event, counted from the moment it gets a connection to the pool.
 *
 * @param open for the open event; then the client hears 504
 * @param message for message and tick
 * @param close for the close event, each attempt
 */
public record Timeouts(Duration open, Duration message, Duration close) {
    /** What WS-CGI promises where nothing else is configured. */
    public static final Timeouts DEFAULT =
            new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30));

    public Timeouts {
        Check.positive("open-timeout", open);
        Check.positive("message-timeout", message);
        Check.positive("close-timeout", close);
    }
}
