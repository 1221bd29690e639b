package io.ws2fcgi.bridge.config;

/** When a message or tick whose answer did not come is asked about again (WS-CGI section 1). */
public enum Retry {
    /** Only where it is proven that the script has not run: at most once. */
    SAFE,
    /**
     * Also after an answer was lost, but not after a timeout: at least once, and the application tells repetitions by their
     * WS_EVENT_ID.
     */
    ALWAYS
}
