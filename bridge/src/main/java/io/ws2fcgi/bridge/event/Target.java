package io.ws2fcgi.bridge.event;

import java.util.List;

/** Which connections an {@link Action} is for (WS-CGI section 4). */
public sealed interface Target {
    Target SELF = new Self();

    /** The connection whose event is being answered. */
    record Self() implements Target {}

    /** Connections by their ids, as the application wrote them; an id that nobody has is an unknown one, not an error. */
    record Connections(List<String> ids) implements Target {
        public Connections {
            ids = List.copyOf(ids);
        }
    }

    /** All connections of a user (WS-User). */
    record User(String name) implements Target {}

    /** All members of a channel. */
    record Topic(String name) implements Target {}

    /**
     * All connections whose handshake had exactly this request-target in origin form.
     *
     * @param uri one char per byte, as in {@link ClientInfo#uri}
     */
    record Uri(String uri) implements Target {}
}
