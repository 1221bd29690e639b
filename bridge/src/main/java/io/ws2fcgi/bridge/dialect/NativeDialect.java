package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** WS-CGI 1: each event is one CGI request (sections 2 and 3). */
final class NativeDialect implements Dialect {
    // What never varies is written once; the rest is a name from here and a value.
    private static final FcgiParams OPEN = event("GET", "open").build();
    private static final FcgiParams TEXT = message("text", "text/plain; charset=utf-8");
    private static final FcgiParams BINARY = message("binary", "application/octet-stream");
    private static final FcgiParams TICK = event("POST", "tick").build();
    private static final FcgiParams CLOSE = event("POST", "close").build();

    private static final byte[] CONTENT_LENGTH = ascii("CONTENT_LENGTH");
    private static final byte[] EVENT_ID = ascii("WS_EVENT_ID");
    private static final byte[] EVENT_NUMBER = ascii("WS_EVENT_NUMBER");
    private static final byte[] ATTEMPT = ascii("WS_ATTEMPT");
    private static final byte[] PROTOCOL = ascii("WS_PROTOCOL");
    private static final byte[] USER = ascii("WS_USER");
    private static final byte[] CHANNELS = ascii("WS_CHANNELS");
    private static final byte[] CLOSE_CODE = ascii("WS_CLOSE_CODE");
    private static final byte[] CLOSE_REASON = ascii("WS_CLOSE_REASON");
    private static final byte[] CLOSE_BY = ascii("WS_CLOSE_BY");

    private final RouteConfig route;
    private final CgiVariables variables;

    NativeDialect(RouteConfig route, @Nullable String pushUrl) {
        this.route = route;
        variables = new CgiVariables(route, pushUrl);
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
        // Always there, "0" too: php-fpm takes it for none, and CGI libraries stumble over a POST without it.
        add(params, CONTENT_LENGTH, body.readableBytes());
        addStamp(params, stamp);
        if (!(event instanceof ClientEvent.Open)) addState(params, state, stamp);
        if (event instanceof ClientEvent.Close close) addClose(params, close);
        return FcgiRequest.responder(params.build(), body);
    }

    @Override
    public Answer decode(List<ClientEvent> batch, ClientInfo client, CgiResponse response) throws AnswerException {
        return NativeAnswer.read(route, batch.get(0), client, response);
    }

    private static FcgiParams constants(ClientEvent event) {
        if (event instanceof ClientEvent.Message message) return message.text() ? TEXT : BINARY;
        if (event instanceof ClientEvent.Tick) return TICK;
        return event instanceof ClientEvent.Open ? OPEN : CLOSE;
    }

    private static void addStamp(FcgiParams.Builder params, EventStamp stamp) {
        params.add(EVENT_ID, ascii(stamp.eventId()));
        if (stamp.number() >= 0) add(params, EVENT_NUMBER, stamp.number());
        add(params, ATTEMPT, stamp.attempt());
    }

    private static void addState(FcgiParams.Builder params, ClientState state, EventStamp stamp) {
        String protocol = state.protocol();
        if (protocol != null) params.add(PROTOCOL, WireText.bytes(protocol));
        String user = state.user();
        if (user != null) params.add(USER, user.getBytes(UTF_8));
        // A number that is not known means a close after a crash: nobody knows the channels either.
        if (stamp.number() >= 0)
            params.add(CHANNELS, String.join(" ", state.topics()).getBytes(UTF_8));
        state.meta().forEach((name, value) -> params.add(metaVariable(name), value));
    }

    private static String metaVariable(String name) {
        return "WS_META_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static void addClose(FcgiParams.Builder params, ClientEvent.Close close) {
        add(params, CLOSE_CODE, close.code());
        params.add(CLOSE_REASON, close.reason().getBytes(UTF_8));
        params.add(CLOSE_BY, ascii(close.by().name().toLowerCase(Locale.ROOT)));
    }

    private static void add(FcgiParams.Builder params, byte[] name, long value) {
        params.add(name, ascii(Long.toString(value)));
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

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
