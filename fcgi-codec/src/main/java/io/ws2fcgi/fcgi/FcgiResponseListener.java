package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;

/**
 * Hears what becomes of one request, on the channel's loop. After any number of {@link #onStdout} and {@link #onStderr},
 * exactly one of {@link #onEnd} and {@link #onFailure} is called. Every method may send, abort or close.
 */
public interface FcgiResponseListener {
    /**
     * The system has taken every byte of the request; whether the application has read any is not known. At most once, perhaps
     * before {@code send} returns. Not called for a request that ends before, which an application may do without
     * having read it.
     */
    default void onSent() {}

    /** Bytes of the response, never none. Borrows {@code content}: retain it to keep it. */
    void onStdout(ByteBuf content);

    /** Bytes of the error stream, never none; they may come first. Borrows {@code content}: retain it to keep it. */
    void onStderr(ByteBuf content);

    /**
     * The request has run and the response is complete. With {@code keepConnection=false} the channel is already being
     * closed.
     *
     * @param appStatus what the application returned, 0 to 2^32-1; anything is a legal end, as with a CGI program
     */
    void onEnd(long appStatus);

    /** Everything else. {@code cause.state()} says what is known about the request. */
    void onFailure(FcgiException cause);
}
