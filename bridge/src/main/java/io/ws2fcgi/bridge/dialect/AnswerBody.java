package io.ws2fcgi.bridge.dialect;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.dialect.WsHeaders.Publication;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.bridge.event.Utf8Check;
import io.ws2fcgi.fcgi.CgiResponse;
import java.util.List;
import java.util.Locale;

/** Reads an answer's body as its Content-Type says (WS-CGI section 3). */
final class AnswerBody {
    private static final String ACTIONS = "application/vnd.ws2fcgi.actions+json";
    private static final String EVENTS = "application/websocket-events";
    private static final String BYTES = "application/octet-stream";

    private AnswerBody() {}

    /** Whether the body is a list of actions. */
    static boolean isActions(CgiResponse response) {
        return mediaType(response).equals(ACTIONS);
    }

    /**
     * Reads the body. Payloads are slices of it where they can be.
     *
     * @param publications where a message goes; empty for back to the client
     */
    static List<Action> read(CgiResponse response, List<Publication> publications) throws AnswerException {
        ByteBuf body = response.content();
        if (!body.isReadable()) return List.of();
        refuseCoding(response);
        switch (mediaType(response)) {
            case ACTIONS -> {
                refusePublish(publications, ACTIONS);
                return ActionsJson.read(body, false);
            }
            case EVENTS -> {
                refusePublish(publications, EVENTS);
                return EventsBody.read(body);
            }
            case BYTES -> {
                return sends(new Payload(Payload.Kind.BINARY, body.slice()), publications);
            }
            default -> {
                return sends(text(body.slice(), "text body"), publications);
            }
        }
    }

    /**
     * Returns {@code content} as a text message.
     *
     * @param what names the content in the message of the exception
     */
    static Payload text(ByteBuf content, String what) throws AnswerException {
        // The quick look has no idea where the bad byte is; the slow one has.
        if (!Utf8Check.isUtf8(content)) WireText.utf8(content, what);
        return new Payload(Payload.Kind.TEXT, content);
    }

    private static List<Action> sends(Payload payload, List<Publication> publications) {
        if (publications.isEmpty()) return List.of(new Action.Send(Target.SELF, payload, List.of()));
        return publications.stream()
                .<Action>map(to -> new Action.Send(new Target.Topic(to.topic()), payload, to.except()))
                .toList();
    }

    private static void refusePublish(List<Publication> publications, String type) throws AnswerException {
        if (publications.isEmpty()) return;
        throw new AnswerException("WS-Publish beside a body of " + type + " (expected: one or the other)");
    }

    /** A browser says Accept-Encoding at its handshake; zlib.output_compression would take that for the messages. */
    private static void refuseCoding(CgiResponse response) throws AnswerException {
        String coding = response.header("Content-Encoding");
        if (coding == null || coding.equalsIgnoreCase("identity")) return;
        throw new AnswerException("Content-Encoding: " + coding + " (expected: none; is zlib.output_compression on?)");
    }

    /** The Content-Type without its parameters, in lower case; empty for none. */
    static String mediaType(CgiResponse response) {
        String type = response.header("Content-Type");
        if (type == null) return "";
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
