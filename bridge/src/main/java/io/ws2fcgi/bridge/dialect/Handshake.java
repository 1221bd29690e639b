package io.ws2fcgi.bridge.dialect;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.event.Header;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The application's word on a handshake. */
public sealed interface Handshake {
    /**
     * The client is let in.
     *
     * @param protocol the subprotocol, one that the client offered; null for none
     * @param headers for the 101, already cleaned of what may not be there
     */
    record Accept(@Nullable String protocol, List<Header> headers) implements Handshake {
        public Accept {
            headers = List.copyOf(headers);
        }
    }

    /** The application has not decided: it wants to be asked again when the time that its answer names has passed. */
    record Wait() implements Handshake {}

    /**
     * The client is turned away with an ordinary HTTP response.
     *
     * @param headers already cleaned; no Content-Length, which follows from the body
     * @param body a slice of the response's body, cut to what may be relayed
     */
    record Reject(int status, String reason, List<Header> headers, ByteBuf body) implements Handshake {
        public Reject {
            headers = List.copyOf(headers);
        }
    }
}
