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
 * @param answer what became of the answer
 */
record Failure(String message, String stderr, int handshakeStatus, boolean mayHaveRun, Found answer) {
    /** What became of an answer. */
    enum Found {
        /** There is none, and it is known why. */
        NONE,
        /** The connection ended before it did, and nobody knows how far the script came. */
        LOST,
        /** It did not come in time; the script may still be running. */
        LATE,
        /** It was complete, but cannot be applied. */
        WRONG
    }

    static Failure of(BackendFailure failure) {
        return new Failure(
                failure.message(),
                failure.stderr(),
                handshakeStatus(failure.kind()),
                failure.mayHaveRun(),
                found(failure));
    }

    private static Found found(BackendFailure failure) {
        if (failure.kind() == Kind.TIMED_OUT) return Found.LATE;
        return failure.kind() == Kind.DIED && failure.mayHaveRun() ? Found.LOST : Found.NONE;
    }

    /** A whole answer with a status of success that cannot be applied is the script's fault: 500; any other is a 502. */
    static Failure of(AnswerException wrong, int status, String stderr) {
        String message = wrong.getMessage() == null ? "" : wrong.getMessage();
        boolean success = status / 100 == 2;
        return new Failure(message, stderr, success ? 500 : 502, success, Found.WRONG);
    }

    /** The same, told in other words. */
    Failure saying(String text) {
        return new Failure(text, stderr, handshakeStatus, mayHaveRun, answer);
    }

    boolean whole() {
        return answer == Found.WRONG;
    }

    boolean timedOut() {
        return answer == Found.LATE;
    }

    boolean lost() {
        return answer == Found.LOST;
    }

    private static int handshakeStatus(Kind kind) {
        return switch (kind) {
            case QUEUE_FULL, QUEUE_TIMEOUT, UNREACHABLE, STOPPED -> 503;
            case DIED, BROKEN -> 502;
            case TIMED_OUT -> 504;
        };
    }
}
