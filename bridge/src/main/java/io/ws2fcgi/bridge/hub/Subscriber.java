package io.ws2fcgi.bridge.hub;

import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.ConnectionId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection as the hub sees it. Every method is called on the connection's loop. */
public interface Subscriber {
    /** What became of something that was done to a connection. */
    enum Outcome {
        /** Handed to its socket, or done. */
        REACHED,
        /** Its handshake is not answered yet: kept, and follows the 101. */
        PENDING,
        /** A limit of the connection does not allow it. */
        REFUSED,
        /** It is on its way out, or was closed just now because it does not read. */
        GONE
    }

    ConnectionId id();

    /** The handshake's request-target in origin form. */
    String uri();

    /**
     * Sends one encoded WebSocket frame, at once and flushed.
     *
     * @param frame borrowed
     */
    Outcome send(SharedFrame frame);

    Outcome subscribe(String topic);

    /** Leaves a channel, or all of them where {@code topic} is null. */
    Outcome unsubscribe(@Nullable String topic);

    /** Sets state values by name, all or none of them; an empty one deletes. */
    Outcome changeMeta(Map<String, String> values);

    /** Closes the connection in the application's name. */
    Outcome close(int code, String reason);

    /** Has the application asked about it, as soon as that can be. */
    Outcome refresh();

    /** What the application has made of it. */
    ClientState state();

    /** A message was not sent to it, for a reason that an operator should know. */
    void skipped(String why);

    /** What an operator may know about it. */
    ClientReport report();
}
