package io.ws2fcgi.bridge.dialect;

import io.ws2fcgi.bridge.event.ConnectionId;

/**
 * Which event a request is about.
 *
 * @param eventId the same on every attempt: {@code <connection id>-<number>}, or {@code <connection id>-close}
 * @param number 0 for open, then 1, 2, 3, ...; negative where it is not known (a close after a crash)
 * @param attempt 1, or more on a retry
 * @param bytesReplayed how many bytes of the contents, from the first on, an earlier request has shown already
 */
public record EventStamp(String eventId, long number, int attempt, long bytesReplayed) {
    public static EventStamp numbered(ConnectionId id, long number, int attempt) {
        return new EventStamp(id.text() + "-" + number, number, attempt, 0);
    }

    public static EventStamp close(ConnectionId id, long number, int attempt) {
        return new EventStamp(id.text() + "-close", number, attempt, 0);
    }

    /** The same for the next attempt, when an earlier one has shown so many bytes of the contents. */
    public EventStamp again(long bytes) {
        return new EventStamp(eventId, number, attempt + 1, bytes);
    }

    public EventStamp withReplayed(long bytes) {
        return new EventStamp(eventId, number, attempt, bytes);
    }
}
