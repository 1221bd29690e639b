package io.ws2fcgi.bridge.listener;

import io.ws2fcgi.bridge.cluster.Broker;

/**
 * What a listener needs to take the pushes of the original ws2http's applications, which come to the port that clients
 * connect to (WS-CGI section 6).
 *
 * @param broker carries them
 * @param longestMessage bytes of a push's data
 */
public record Pushes(Broker broker, int longestMessage) {
    /** What the names of a form weigh, and its other fields. */
    private static final int OVERHEAD = 64 << 10;

    /** A byte of the data may be three in a form: {@code %0A}. */
    private static final int LONGEST_BYTE = 3;

    long longestBody() {
        return (long) LONGEST_BYTE * longestMessage + OVERHEAD;
    }
}
