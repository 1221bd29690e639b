package io.ws2fcgi.bridge.hub;

import java.io.Serial;

/** A filter that cannot do its work: the message is not sent to that subscriber. */
final class FilterException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    FilterException(String message) {
        // Whoever publishes may provoke it for every receiver, and the stack says nothing about the message.
        super(message, null, false, false);
    }
}
