package io.ws2fcgi.bridge.replay;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.backend.BackendFailure;
import io.ws2fcgi.bridge.dialect.Answer;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.RequestState;
import java.time.Duration;

/**
 * What came of one event. Its buffers are copies in the heap that nobody has to release.
 *
 * @param params everything that was sent, in order
 * @param body the request's STDIN
 * @param took from the question to the answer, waiting for a place included
 */
public record Replayed(FcgiParams params, ByteBuf body, Duration took, Result result) {
    /** What the bridge would make of it. */
    public sealed interface Result {
        /**
         * An answer that can be applied; a rejected handshake is one too.
         *
         * @param response as it came
         * @param state what the answer makes of the client
         */
        record Understood(CgiResponse response, Answer answer, ClientState state) implements Result {}

        /**
         * A whole answer that cannot be applied: an application error.
         *
         * @param message names what is wrong; one line of printable text
         */
        record Wrong(CgiResponse response, String message) implements Result {}

        /** No whole answer. */
        record Unanswered(BackendFailure failure) implements Result {}
    }

    /** What is known about whether the script ran. */
    public RequestState state() {
        return result instanceof Result.Unanswered none ? none.failure().state() : RequestState.RESPONSE_STARTED;
    }

    /** What the script wrote to STDERR; empty if nothing. Raw: escape before printing. */
    public String stderr() {
        if (result instanceof Result.Understood understood)
            return understood.response().stderr();
        if (result instanceof Result.Wrong wrong) return wrong.response().stderr();
        return ((Result.Unanswered) result).failure().stderr();
    }
}
