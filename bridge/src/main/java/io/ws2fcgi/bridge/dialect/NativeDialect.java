package io.ws2fcgi.bridge.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.FcgiRequest;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** WS-CGI 1: each event is one CGI request (sections 2 and 3). */
final class NativeDialect implements Dialect {
    // What never varies is written once; the rest is a name from here and a value.
    private static final FcgiParams OPEN = event("GET", "open").build();
    private static final FcgiParams TEXT = message("text", "text/plain; charset=utf-8");
    private static final FcgiParams BINARY = message("binary", "application/octet-stream");
    private static final FcgiParams TICK = event("POST", "tick").build();
    private static final FcgiParams CLOSE = event("POST", "close").build();

    private final RouteConfig route;
    private final CgiVariables variables;

    NativeDialect(RouteConfig route, @Nullable String pushUrl) {
        this.route = route;
        variables = new CgiVariables(route, HeaderRules.WS_CGI, pushUrl);
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
        FcgiParams.Builder params = base.toBuilder().addAll(constants(event));
        ByteBuf body = event instanceof ClientEvent.Message message ? message.content() : Unpooled.EMPTY_BUFFER;
        EventVariables.add(params, event, state, stamp, body.readableBytes());
        return FcgiRequest.responder(params.build(), body);
    }

    @Override
    public Answer decode(List<ClientEvent> batch, ClientInfo client, ClientState state, CgiResponse response)
            throws AnswerException {
        return NativeAnswer.read(route, batch.get(0), client, response);
    }

    private static FcgiParams constants(ClientEvent event) {
        if (event instanceof ClientEvent.Message message) return message.text() ? TEXT : BINARY;
        if (event instanceof ClientEvent.Tick) return TICK;
        return event instanceof ClientEvent.Open ? OPEN : CLOSE;
    }

    private static FcgiParams.Builder event(String method, String kind) {
        return FcgiParams.builder().add("REQUEST_METHOD", method).add("WS_EVENT", kind);
    }

    private static FcgiParams message(String type, String contentType) {
        return event("POST", "message")
                .add("WS_MESSAGE_TYPE", type)
                .add("CONTENT_TYPE", contentType)
                .build();
    }
}
