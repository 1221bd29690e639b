package io.ws2fcgi.fcgi;

/** A request under way. Confined to the channel's loop. */
public interface FcgiExchange {
    /** The id of the request on its connection; 0 if it was refused without getting one. */
    int requestId();

    /**
     * Gives the request up; after its end, does nothing. The listener hears {@link FcgiAbortedException} before this
     * returns, and nothing more.
     *
     * <p>On a connection for one request at a time, closing is the abort. On a multiplexed one ABORT_REQUEST is sent, and
     * the id stays taken until the application ends the request; if it does not within
     * {@link FcgiClientConfig#abortDeadline()}, the whole connection closes.
     */
    void abort();

    /**
     * Asks the application to end the request early, and goes on listening: {@link FcgiResponseListener} hears what still
     * comes, and the end. For whoever must know when the application is really done with a request.
     *
     * <p>Sends ABORT_REQUEST on a multiplexed connection. On one for a request at a time it does nothing, as applications there
     * do not read while they work; nor after the end or an {@link #abort()}. Applications may ignore it.
     */
    void requestAbort();
}
