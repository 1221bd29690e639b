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
}
