package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.backend.BackendFailure;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.dialect.AnswerException;

/**
 * An application error: no answer to a question, or one that cannot be applied.
 *
 * @param message what was wanted and what was found
 * @param stderr what the script wrote to STDERR; empty if nothing
 * @param handshakeStatus what a client hears whose open event failed so
 * @param mayHaveRun whether the script may have seen the event
 * @param whole whether the answer was complete, though wrong
 * @param timedOut whether the script may still be running
 */
record Failure(
        String message, String stderr, int handshakeStatus, boolean mayHaveRun, boolean whole, boolean timedOut) {
    static Failure of(BackendFailure failure) {
        return new Failure(
                failure.message(),
                failure.stderr(),
                handshakeStatus(failure.kind()),
                failure.mayHaveRun(),
                false,
                failure.kind() == Kind.TIMED_OUT);
    }

    /** A whole answer with a status of success that cannot be applied is the script's fault: 500; any other is a 502. */
    static Failure of(AnswerException wrong, int status, String stderr) {
        String message = wrong.getMessage() == null ? "" : wrong.getMessage();
        boolean success = status / 100 == 2;
        return new Failure(message, stderr, success ? 500 : 502, success, true, false);
    }

    private static int handshakeStatus(Kind kind) {
        return switch (kind) {
            case QUEUE_FULL, QUEUE_TIMEOUT, UNREACHABLE, STOPPED -> 503;
            case DIED, BROKEN -> 502;
            case TIMED_OUT -> 504;
        };
    }
}
