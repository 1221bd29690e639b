package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.EventExecutor;

/**
 * Answers one request. To be used from any thread; what one thread does happens in its order.
 *
 * <p>Whoever writes much asks {@link #isWritable()} before, and goes on in {@link #onWritable}: nothing else bounds what
 * waits in memory for a slow reader.
 */
public interface FcgiResponder {
    /** Writes to the response. Takes ownership of {@code content}; fails when the request is over. */
    ChannelFuture stdout(ByteBuf content);

    /** Writes to the error stream. Takes ownership of {@code content}; fails when the request is over. */
    ChannelFuture stderr(ByteBuf content);

    /**
     * Ends the request. Fails when it is over already.
     *
     * @param appStatus 0 to 2^32-1; for a responder what a CGI program would have returned from main
     */
    ChannelFuture end(long appStatus);

    /** False when more is waiting to be sent than should be. */
    boolean isWritable();

    /** Calls {@code action} once, on the loop, as soon as {@link #isWritable()}; never, when the request ends before. */
    void onWritable(Runnable action);

    /**
     * Calls {@code action} once, on the loop, when nobody wants the answer any more: the request was aborted or its
     * connection lost before its end. Whatever is written after that fails.
     */
    void onAbort(Runnable action);

    /** Stops reading the connection, for an application that cannot take more of the body now; all its requests wait. */
    void pauseInput();

    /** Takes back {@link #pauseInput()}; the end of the request does it too. */
    void resumeInput();

    /** The loop of the connection. */
    EventExecutor executor();
}
