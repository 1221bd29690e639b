package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.fcgi.RequestState;

/**
 * Why there is no whole response.
 *
 * @param state what is known about whether the script ran
 * @param message for the operator: what was wanted, what was found, at which address
 * @param stderr what the script wrote to STDERR before the failure, bounded; empty if nothing. Raw: escape before
 *     logging
 */
public record BackendFailure(Kind kind, RequestState state, String message, String stderr) {
    /** What went wrong. */
    public enum Kind {
        /** Too many requests were waiting already. */
        QUEUE_FULL,
        /** The wait for a connection place, or for a pool that is away, was too long. */
        QUEUE_TIMEOUT,
        /** Nobody listens at the pool's address, or it may not be reached, or the application is OVERLOADED. */
        UNREACHABLE,
        /** The connection ended before the response did. */
        DIED,
        /** The response, or a parameter of the request, broke FastCGI or CGI rules, or a limit. */
        BROKEN,
        /** The response did not come in time; the script may still run. */
        TIMED_OUT,
        /** The bridge is stopping. */
        STOPPED
    }

    /** Whether the script may have seen the request. */
    public boolean mayHaveRun() {
        return state != RequestState.NOT_SENT;
    }
}
