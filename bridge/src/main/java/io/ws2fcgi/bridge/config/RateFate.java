package io.ws2fcgi.bridge.config;

/** What happens to a client that sends faster than it may. */
public enum RateFate {
    /** It is not read until it is within its rate again, so TCP makes it wait. */
    WAIT,
    /** Its connection is closed with 1008. */
    CLOSE
}
