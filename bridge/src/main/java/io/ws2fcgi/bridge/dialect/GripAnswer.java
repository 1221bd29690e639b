package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.dialect.WebSocketEvents.Event;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.fcgi.CgiResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a response as the answer to a request of GRIP: 200, {@code application/websocket-events}, events. */
final class GripAnswer {
    private static final int LONGEST_REJECTION = 100_000;
    private static final int EXCERPT = 200;

    private GripAnswer() {}

    /**
     * Reads the answer to a request that began with {@code first}.
     *
     * @param state the connection before the answer
     */
    static Answer read(RouteConfig route, ClientEvent first, ClientInfo client, ClientState state, CgiResponse response)
            throws AnswerException {
        if (first instanceof ClientEvent.Close) return toClose(response);
        PhpPostLimit.check(response);
        String fault = fault(response);
        if (first instanceof ClientEvent.Open) {
            return fault == null ? toOpen(route, client, state, response) : rejection(response, fault);
        }
        if (fault != null) throw new AnswerException(fault);
        return toMessages(route, state, response);
    }

    /** The client is gone: nothing can be said to it, and a library that throws in such a moment harms nothing. */
    private static Answer toClose(CgiResponse response) {
        String fault = fault(response);
        return new Answer(null, List.of(), fault == null ? List.of() : List.of(fault + "; ignored at the end"), null);
    }

    private static Answer rejection(CgiResponse response, String fault) throws AnswerException {
        Handshake reject = HandshakeAnswer.reject(response, LONGEST_REJECTION);
        // Only an error says by itself that it is meant; a page with status 200 may be a script that went wrong.
        boolean success = response.status() / 100 == 2;
        return new Answer(reject, List.of(), success ? List.of("handshake rejected: " + fault) : List.of(), null);
    }

    private static Answer toOpen(RouteConfig route, ClientInfo client, ClientState state, CgiResponse response)
            throws AnswerException {
        String prefix = GripExtension.prefix(response.headers("Sec-WebSocket-Extensions"));
        GripMessages messages = new GripMessages(state.withPrefix(prefix), route.limits());
        List<Event> events = events(response);
        if (events.isEmpty()) {
            GripHeaders.read(response, messages);
            return new Answer(new Handshake.Wait(), messages.actions(), messages.warnings(), null);
        }
        String type = events.get(0).type();
        if (!type.equals("OPEN")) throw new AnswerException("event 0: " + type + " to OPEN (expected: OPEN)");
        Handshake.Accept accept = HandshakeAnswer.accept(route.protocols(), client, response);
        messages.add(new Action.SetPrefix(prefix));
        GripHeaders.read(response, messages);
        messages.read(events.subList(1, events.size()), 1);
        Handshake cleaned = new Handshake.Accept(accept.protocol(), GripHeaders.withoutOurs(accept.headers()));
        return new Answer(cleaned, messages.actions(), messages.warnings(), null);
    }

    private static Answer toMessages(RouteConfig route, ClientState state, CgiResponse response)
            throws AnswerException {
        GripMessages messages = new GripMessages(state, route.limits());
        GripHeaders.read(response, messages);
        messages.read(events(response), 0);
        Integer accepted = GripHeaders.accepted(response, messages);
        return new Answer(null, messages.actions(), messages.warnings(), accepted);
    }

    private static List<Event> events(CgiResponse response) throws AnswerException {
        try {
            return WebSocketEvents.read(response.content());
        } catch (AnswerException broken) {
            throw new AnswerException(broken.getMessage() + excerpt(response));
        }
    }

    /** What keeps this from being an answer; null for nothing. */
    private static @Nullable String fault(CgiResponse response) {
        String type = AnswerBody.mediaType(response);
        if (response.status() == 200 && type.equals(GripDialect.EVENTS)) return null;
        String found = (response.status() + " " + response.reasonPhrase()).strip();
        return "answer: " + found + (type.isEmpty() ? " without a type" : ", " + type) + " (expected: 200, "
                + GripDialect.EVENTS + ")" + excerpt(response);
    }

    /** The begin of a body that should not be there, often PHP's own words. */
    private static String excerpt(CgiResponse response) {
        ByteBuf body = response.content();
        if (!body.isReadable()) return "; no body";
        String begin = body.toString(body.readerIndex(), Math.min(EXCERPT, body.readableBytes()), UTF_8);
        return "; the body begins: " + begin.strip();
    }
}
