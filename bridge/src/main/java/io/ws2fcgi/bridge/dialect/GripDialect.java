package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.config.GripConfig;
import io.ws2fcgi.bridge.config.GripKey;
import io.ws2fcgi.bridge.config.OnError;
import io.ws2fcgi.bridge.config.Retry;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.CloseCode;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.FcgiRequest;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket-over-HTTP with GRIP, as Pushpin speaks it: a request carries several events in its body, the connection's
 * state as headers, and so does the answer.
 */
final class GripDialect implements Dialect {
    static final String EVENTS = "application/websocket-events";

    /** What one request carries at most, unless a single message is longer. */
    private static final int BATCH_BYTES = 200_000;

    private static final byte[] CONTENT_LENGTH = ascii("CONTENT_LENGTH");
    private static final byte[] BYTES_REPLAYED = ascii("HTTP_CONTENT_BYTES_REPLAYED");
    private static final byte[] GRIP_SIG = ascii("HTTP_GRIP_SIG");

    /** What every request says. Libraries look for the type in one or the other place. */
    private static final FcgiParams CONSTANTS = FcgiParams.builder()
            .add("REQUEST_METHOD", "POST")
            .add("CONTENT_TYPE", EVENTS)
            .add("HTTP_CONTENT_TYPE", EVENTS)
            .add("HTTP_ACCEPT", EVENTS)
            .add("HTTP_SEC_WEBSOCKET_EXTENSIONS", "grip")
            .add("HTTP_GRIP_FEATURE", features())
            .build();

    private final RouteConfig route;
    private final CgiVariables variables;
    private final int batchEvents;
    private final @Nullable GripSignature signature;

    GripDialect(RouteConfig route, @Nullable String pushUrl) {
        this(route, pushUrl, InstantSource.system());
    }

    GripDialect(RouteConfig route, @Nullable String pushUrl, InstantSource clock) {
        this.route = route;
        variables = new CgiVariables(route, HeaderRules.GRIP, pushUrl);
        GripConfig grip = route.grip();
        batchEvents = grip.oneEvent() ? 1 : Integer.MAX_VALUE;
        GripKey key = grip.key();
        signature = key == null ? null : new GripSignature(key, grip.issuer(), clock);
    }

    private static String features() {
        return new TreeSet<>(GripControl.FILTERS)
                .stream().map(name -> "filter:" + name).collect(Collectors.joining(", "));
    }

    @Override
    public FcgiParams base(ClientInfo client, @Nullable String cookie) {
        return variables.of(client, cookie).toBuilder()
                .addAll(CONSTANTS)
                .add("HTTP_CONNECTION_ID", client.id().text())
                .build();
    }

    @Override
    public int take(Collection<ClientEvent> waiting) {
        int count = 0;
        long bytes = 0;
        for (ClientEvent event : waiting) {
            if (event instanceof ClientEvent.Message message)
                bytes += message.content().readableBytes();
            if (count > 0 && bytes > BATCH_BYTES) break;
            count++;
            if (count == batchEvents) break;
        }
        return count;
    }

    @Override
    public boolean mayLeaveRest() {
        return true;
    }

    /** GRIP knows no application error that a connection survives. */
    @Override
    public OnError onError(OnError configured) {
        return OnError.CLOSE;
    }

    @Override
    public FcgiRequest encode(List<ClientEvent> batch, FcgiParams base, ClientState state, EventStamp stamp) {
        ByteBuf body = batch.get(0) instanceof ClientEvent.Tick ? Unpooled.EMPTY_BUFFER : body(batch);
        FcgiParams.Builder params = base.toBuilder().add(CONTENT_LENGTH, ascii(body.readableBytes()));
        // GRIP has no names for events; where they may come again, the application needs them.
        if (route.retry() == Retry.ALWAYS) EventVariables.addStamp(params, stamp);
        if (stamp.bytesReplayed() > 0) params.add(BYTES_REPLAYED, ascii(stamp.bytesReplayed()));
        state.meta().forEach((name, value) -> params.add(metaVariable(name), value));
        if (signature != null) params.add(GRIP_SIG, ascii(signature.text()));
        return FcgiRequest.responder(params.build(), body);
    }

    private static String metaVariable(String name) {
        return "HTTP_META_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static ByteBuf body(List<ClientEvent> batch) {
        WebSocketEventsWriter body = new WebSocketEventsWriter(ByteBufAllocator.DEFAULT);
        for (ClientEvent event : batch) {
            if (event instanceof ClientEvent.Message message) {
                body.add(message.text() ? "TEXT" : "BINARY", message.content());
            } else if (event instanceof ClientEvent.Close close) {
                addEnd(body, close);
            } else {
                body.add("OPEN");
            }
        }
        return body.finish();
    }

    /** A close frame was exchanged, or the client is just gone. */
    private static void addEnd(WebSocketEventsWriter body, ClientEvent.Close close) {
        boolean clean = close.by() == ClosedBy.CLIENT || close.by() == ClosedBy.APPLICATION;
        if (!clean || close.code() == CloseCode.ABNORMAL) body.add("DISCONNECT");
        else if (close.code() == CloseCode.NO_STATUS) body.add("CLOSE");
        else body.add("CLOSE", closeContent(close));
    }

    private static ByteBuf closeContent(ClientEvent.Close close) {
        byte[] reason = close.reason().getBytes(UTF_8);
        return Unpooled.buffer(Short.BYTES + reason.length)
                .writeShort(close.code())
                .writeBytes(reason);
    }

    @Override
    public Answer decode(List<ClientEvent> batch, ClientInfo client, ClientState state, CgiResponse response)
            throws AnswerException {
        return GripAnswer.read(route, batch.get(0), client, state, response);
    }

    private static byte[] ascii(long number) {
        return ascii(Long.toString(number));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
