package io.ws2fcgi.bridge.config;

/** How a connection goes on after one of its events timed out while its script may still run (WS-CGI section 1). */
public enum OnTimeout {
    /** With the next event, at once. */
    CONTINUE,
    /** With the next event, when the old script has ended. */
    WAIT,
    /** Not at all: it is closed with 1011. */
    CLOSE
}
