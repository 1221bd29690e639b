package io.ws2fcgi.bridge.dialect;

import io.ws2fcgi.bridge.config.OnError;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.FcgiRequest;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How events become requests and responses become actions, for the connections of one route. Safe on every loop. */
public interface Dialect {
    /** The dialect that the route names. */
    static Dialect of(RouteConfig route, @Nullable String pushUrl) {
        return switch (route.dialect()) {
            case NATIVE -> new NativeDialect(route, pushUrl);
            case GRIP -> new GripDialect(route, pushUrl);
            case WS2HTTP -> new FormDialect(route, pushUrl, new SecureRandom());
        };
    }

    /**
     * How a handshake is answered before the application is asked about the open event, which is then told like any
     * other; null where the answer to open is the word on the handshake.
     */
    default Handshake.@Nullable Accept welcome(ClientInfo client) {
        return null;
    }

    /**
     * Encodes what is the same in every event of a client, once.
     *
     * @param cookie the Cookie header's value as the application is to see it, or null for none
     */
    FcgiParams base(ClientInfo client, @Nullable String cookie);

    /**
     * Whether an answer may say that not all of the contents it was shown are done with: the rest is then kept, and shown
     * again.
     */
    default boolean mayLeaveRest() {
        return false;
    }

    /** What becomes of a connection after an application error, given what the route says. */
    default OnError onError(OnError configured) {
        return configured;
    }

    /** How many of these waiting events, the oldest first, go into the next request: at least one. */
    int take(Collection<ClientEvent> waiting);

    /**
     * Writes one request for as many events as {@link #take} said. Takes ownership of their contents, which become the
     * request's STDIN.
     *
     * @param base what {@link #base} gave for this client
     */
    FcgiRequest encode(List<ClientEvent> batch, FcgiParams base, ClientState state, EventStamp stamp);

    /**
     * Reads the answer to a request.
     *
     * @param state the connection as it was when the answer came
     * @param response borrowed; the answer's payloads are slices of its body and live as long as it does
     * @throws AnswerException when any part of the answer is wrong; nothing of it may then be applied
     */
    Answer decode(List<ClientEvent> batch, ClientInfo client, ClientState state, CgiResponse response)
            throws AnswerException;
}
