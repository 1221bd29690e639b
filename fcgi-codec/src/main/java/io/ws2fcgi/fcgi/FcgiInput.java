package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;

/** Gets the body of one request, on the channel's loop, as it arrives. */
public interface FcgiInput {
    /** Wants nothing. */
    FcgiInput IGNORE = content -> {};

    /** Bytes of the body, never none. Borrows {@code content}: retain it to keep it. */
    void onStdin(ByteBuf content);

    /** The body is complete. Said at once to an authorizer, which gets none. */
    default void onStdinEnd() {}

    /** Bytes of the file to filter, never none; only for the role FILTER. Borrows {@code content}. */
    default void onData(ByteBuf content) {}

    /** The file to filter is complete. */
    default void onDataEnd() {}

    /** The request is over: ended, aborted or lost. Comes exactly once, last; time to release what is still held. */
    default void onClosed() {}
}
