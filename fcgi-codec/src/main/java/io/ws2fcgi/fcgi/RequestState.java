package io.ws2fcgi.fcgi;

/** What is known about a request that failed: all that a retry rule needs. */
public enum RequestState {
    /**
     * The application has certainly not run: no byte of the request has left this process, or the application refused
     * the request before it began (CANT_MPX_CONN, OVERLOADED, UNKNOWN_ROLE).
     */
    NOT_SENT,
    /** Bytes of the request may have left. Nothing came back, which does not prove that nothing ran. */
    SENT,
    /** A byte of STDOUT or STDERR came back: the application has run, at least in part. */
    RESPONSE_STARTED
}
