package io.ws2fcgi.fcgi;

import java.util.function.BiConsumer;

/** Answers requests: what {@link FcgiServerHandler} is there for. One object may serve any number of connections. */
@FunctionalInterface
public interface FcgiApplication {
    /**
     * A request has come, up to the end of its parameters. Called on the channel's loop, so it must not block; the answer
     * may be given at any time, from any thread.
     *
     * @return who gets the body
     */
    FcgiInput onRequest(FcgiRequestHead head, FcgiResponder responder);

    /**
     * For most applications: waits for the whole body. {@code handler} is called on the channel's loop and owns the
     * request. It is not called when the request is aborted before that, when the body is longer than {@code maxBody}
     * (answered 413), or when it is shorter or longer than CONTENT_LENGTH says (answered 400).
     */
    static FcgiApplication buffered(int maxBody, BiConsumer<FcgiRequest, FcgiResponder> handler) {
        return (head, responder) -> BufferedInput.of(head, responder, maxBody, handler);
    }
}
