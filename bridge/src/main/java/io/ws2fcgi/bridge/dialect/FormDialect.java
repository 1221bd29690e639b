package io.ws2fcgi.bridge.dialect;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.FcgiRequest;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The dialect of the original ws2http (WS-CGI section 6): each event is a form with the fields {@code id}, {@code uri},
 * {@code verb} and {@code data}. Clients are let in without asking, and of an answer only the status counts.
 *
 * <p>The variables of WS-CGI travel too: an application of the original does not look at them, and one that grows can.
 */
final class FormDialect implements Dialect {
    private final RouteConfig route;
    private final CgiVariables variables;
    private final RandomGenerator random;

    /**
     * Speaks for one route.
     *
     * @param random cryptographically strong, and safe on every loop: a client that could guess a boundary could write
     *     fields of its own into its messages, another client's id for one
     */
    FormDialect(RouteConfig route, @Nullable String pushUrl, RandomGenerator random) {
        this.route = route;
        this.random = random;
        variables = new CgiVariables(route, HeaderRules.WS_CGI, pushUrl);
    }

    @Override
    public Handshake.Accept welcome(ClientInfo client) {
        return HandshakeAnswer.welcome(route.protocols(), client);
    }

    @Override
    public FcgiParams base(ClientInfo client, @Nullable String cookie) {
        return variables.of(client, cookie);
    }

    @Override
    public int take(Collection<ClientEvent> waiting) {
        return 1;
    }

    @Override
    public FcgiRequest encode(List<ClientEvent> batch, FcgiParams base, ClientState state, EventStamp stamp) {
        ClientEvent event = batch.get(0);
        MultipartForm form = new MultipartForm(random)
                .field("id", value(base, "WS_CONNECTION_ID"))
                .field("uri", value(base, "REQUEST_URI"))
                .field("verb", verb(event));
        ByteBuf body = event instanceof ClientEvent.Message message ? form.end("data", message.content()) : form.end();
        FcgiParams.Builder params = base.toBuilder()
                .add("REQUEST_METHOD", "POST")
                .add("CONTENT_TYPE", form.contentType())
                .add("WS_EVENT", event.kind());
        if (event instanceof ClientEvent.Message message) {
            params.add("WS_MESSAGE_TYPE", message.text() ? "text" : "binary");
        }
        EventVariables.add(params, event, state, stamp, body.readableBytes());
        return FcgiRequest.responder(params.build(), body);
    }

    @Override
    public Answer decode(List<ClientEvent> batch, ClientInfo client, ClientState state, CgiResponse response)
            throws AnswerException {
        NativeAnswer.requireSuccess(response);
        if (batch.get(0) instanceof ClientEvent.Message) PhpPostLimit.check(response);
        return new Answer(null, List.of());
    }

    /** Both that are asked for are ASCII, and in every base. */
    private static String value(FcgiParams base, String name) {
        String value = base.get(name);
        return value == null ? "" : value;
    }

    private static String verb(ClientEvent event) {
        if (event instanceof ClientEvent.Close close && close.by() == ClosedBy.NETWORK) return "ERROR";
        return event.kind().toUpperCase(Locale.ROOT);
    }
}
