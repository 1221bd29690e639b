package io.ws2fcgi.bridge.event;

import java.time.Duration;
import java.util.List;

/**
 * What the bridge tells whoever listens: logs, metrics, an inspector. Plain data; called on event loops, so a listener
 * must be quick, and must not throw.
 */
public interface BridgeEvents {
    /** Nobody listens. */
    BridgeEvents NONE = new BridgeEvents() {};

    /** All of these listen, in this order. */
    static BridgeEvents all(BridgeEvents... listeners) {
        return new EveryListener(List.of(listeners));
    }

    /** The application accepted a client. */
    default void opened(ClientInfo client) {}

    /** A handshake ended without a connection: the application's word, or the bridge's. */
    default void rejected(ClientInfo client, int status) {}

    /** A whole answer to an event was applied. */
    default void applied(ClientInfo client, String event, Duration took) {}

    /**
     * An application error: no answer, or one that cannot be applied.
     *
     * @param eventId as the application knows it (WS_EVENT_ID)
     * @param message what was wanted and what was found
     * @param stderr what the script wrote to STDERR; empty if nothing
     */
    default void failed(ClientInfo client, String event, String eventId, String message, String stderr) {}

    /** A script wrote to STDERR beside a good answer. */
    default void stderr(ClientInfo client, String event, String eventId, String text) {}

    /** Something an operator should know about an answer that was applied all the same. */
    default void warned(ClientInfo client, String message) {}

    /** A client's connection ended. Its close event may still be on its way. */
    default void closed(ClientInfo client, ClientEvent.Close close, int droppedMessages) {}

    /** A close event was given up after {@code attempts}. */
    default void closeGivenUp(ClientInfo client, int attempts, String message) {}

    /** A client's text was answered by the bridge itself, as its route says. */
    default void autoReplied(ClientInfo client) {}

    /**
     * A client ran into a limit: it was refused, closed, or is read more slowly.
     *
     * @param from its address, as far as is known
     * @param message what the limit is, and what follows
     */
    default void limited(Limit limit, String from, String message) {}

    /**
     * A server of a pool gets no more requests until it is better.
     *
     * @param why what was tried, and what was found
     */
    default void serverDown(String pool, String server, String why) {}

    /** A server of a pool that was down gets requests again. */
    default void serverUp(String pool, String server) {}

    /** Something an operator should know about a pool, which works all the same. */
    default void poolWarned(String pool, String message) {}

    /** Something an operator should know about the certificates that clients are shown, or about those asked of them. */
    default void tlsWarned(String message) {}

    /** Certificates were read again: connections from now on are shown the new ones. */
    default void tlsRenewed(String message) {}

    /**
     * Somebody called the push API who may not. Told at most once a second.
     *
     * @param from the caller's address
     * @param message what was wanted and what was found; never what the caller sent as a secret
     * @param more how many others were not told about since the last time
     */
    default void callRefused(String from, String message, long more) {}

    /** A call of the push API failed for a reason that is the bridge's own. */
    default void callFailed(String call, Throwable cause) {}
}
