package io.ws2fcgi.bridge.session;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.event.Header;
import io.ws2fcgi.bridge.hub.SharedFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The client's side of the wire, as a session needs it. Called on the client's loop; calls after its end do nothing. */
public interface Client {
    /** Answers the handshake with 101 and speaks WebSocket from now on. */
    void accept(@Nullable String protocol, List<Header> headers);

    /**
     * Answers the handshake with an ordinary response, and ends the connection.
     *
     * @param body borrowed
     */
    void reject(int status, String reason, List<Header> headers, ByteBuf body);

    /**
     * Queues one encoded frame.
     *
     * @param frame taken ownership of
     */
    void write(ByteBuf frame);

    /**
     * Queues one encoded frame that others get too.
     *
     * @param frame borrowed
     */
    default void write(SharedFrame frame) {
        write(frame.plain());
    }

    void flush();

    /** False while the client has much to read; {@link Session#onWritable} follows. */
    boolean isWritable();

    /** Bytes that the client has not read yet, the socket's own buffer not counted. */
    long pendingBytes();

    void pauseReading();

    void resumeReading();

    /** Sends a close frame and waits for the client's; later frames are not sent. */
    void close(int code, String reason);

    /** Ends the connection at once. */
    void drop();
}
