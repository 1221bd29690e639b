package io.ws2fcgi.bridge.hub;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.event.ConnectionId;
import org.jspecify.annotations.Nullable;

/** One connection as the hub sees it. Every method is called on the connection's loop. */
public interface Subscriber {
    ConnectionId id();

    /** The handshake's request-target in origin form. */
    String uri();

    /**
     * Sends one encoded WebSocket frame, at once and flushed.
     *
     * @param frame taken ownership of
     */
    void send(ByteBuf frame);

    void subscribe(String topic);

    /** Leaves a channel, or all of them where {@code topic} is null. */
    void unsubscribe(@Nullable String topic);

    /** Sets a state value; an empty one deletes. */
    void setMeta(String name, String value);

    /** Closes the connection in the application's name. */
    void close(int code, String reason);
}
