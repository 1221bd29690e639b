package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;

/**
 * Hears what becomes of one request, on the channel's loop. After any number of the first two, exactly one of the last
 * two is called. Every method may send, abort or close.
 */
public interface FcgiResponseListener {
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
