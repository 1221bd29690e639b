package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.fcgi.FcgiParams;
import java.util.Locale;

/** The variables that differ from event to event: which one it is, and what the application made of the client. */
final class EventVariables {
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

    private EventVariables() {}

    /** Adds them all. */
    static void add(
            FcgiParams.Builder params, ClientEvent event, ClientState state, EventStamp stamp, int contentLength) {
        // Always there, "0" too: php-fpm takes it for none, and CGI libraries stumble over a POST without it.
        add(params, CONTENT_LENGTH, contentLength);
        addStamp(params, stamp);
        if (!(event instanceof ClientEvent.Open)) addState(params, state, stamp);
        if (event instanceof ClientEvent.Close close) addClose(params, close);
    }

    /** Adds which event it is, and which attempt. */
    static void addStamp(FcgiParams.Builder params, EventStamp stamp) {
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

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
