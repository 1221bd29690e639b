package io.ws2fcgi.cli.tryout;

import io.ws2fcgi.bridge.backend.BackendFailure;
import io.ws2fcgi.bridge.dialect.Handshake;
import io.ws2fcgi.bridge.replay.Replayed;
import io.ws2fcgi.bridge.replay.Replayed.Result;
import io.ws2fcgi.cli.ExitCode;

/**
 * What became of an event, in a word, in a sentence, and for a shell.
 *
 * @param word for programs
 * @param exitCode one of {@link ExitCode}
 */
record Verdict(String word, String text, int exitCode) {
    static Verdict of(Replayed replayed) {
        if (replayed.result() instanceof Result.Wrong wrong) {
            return error(wrong.message() + ScriptAnswer.advice(wrong.response()));
        }
        if (replayed.result() instanceof Result.Unanswered none) return of(none.failure());
        Handshake handshake = ((Result.Understood) replayed.result()).answer().handshake();
        if (handshake instanceof Handshake.Reject reject) {
            String advice = ScriptAnswer.advice(((Result.Understood) replayed.result()).response());
            return new Verdict(
                    "rejected", "the client is turned away with " + reject.status() + advice, ExitCode.REJECTED);
        }
        if (handshake instanceof Handshake.Wait) {
            return new Verdict("undecided", "the handshake waits, and is asked about again", ExitCode.OK);
        }
        if (handshake instanceof Handshake.Accept) return new Verdict("accepted", "the client is let in", ExitCode.OK);
        return new Verdict("applied", "the answer can be applied", ExitCode.OK);
    }

    private static Verdict of(BackendFailure failure) {
        return switch (failure.kind()) {
            case QUEUE_FULL, QUEUE_TIMEOUT, UNREACHABLE, STOPPED ->
                new Verdict("unreachable", failure.message(), ExitCode.NO_POOL);
            case DIED, BROKEN, TIMED_OUT -> error(failure.message());
        };
    }

    private static Verdict error(String message) {
        return new Verdict("application-error", message, ExitCode.APPLICATION_ERROR);
    }
}
