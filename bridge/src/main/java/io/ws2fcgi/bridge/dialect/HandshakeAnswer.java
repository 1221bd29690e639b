package io.ws2fcgi.bridge.dialect;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.Header;
import io.ws2fcgi.fcgi.CgiResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the application's word on a handshake (WS-CGI section 3, "To open"). */
final class HandshakeAnswer {
    private static final String PROTOCOL = "Sec-WebSocket-Protocol";
    private static final int LONGEST_BODY = 64 << 10;

    private HandshakeAnswer() {}

    /**
     * Reads an answer with a status of success.
     *
     * @param preferred the subprotocols to choose from where the script names none, best first
     */
    static Handshake.Accept accept(List<String> preferred, ClientInfo client, CgiResponse response)
            throws AnswerException {
        return new Handshake.Accept(protocol(preferred, client, response), RelayedHeaders.toUpgrade(response));
    }

    /** Reads an answer with another status. */
    static Handshake reject(CgiResponse response) throws AnswerException {
        return reject(response, LONGEST_BODY);
    }

    /** Reads an answer that does not accept; of its body as much as {@code longest} says is relayed. */
    static Handshake reject(CgiResponse response, int longest) throws AnswerException {
        if (response.status() < 200) {
            throw new AnswerException("status to open: " + response.status() + " (expected: 200 or more)");
        }
        ByteBuf body = response.content();
        return new Handshake.Reject(
                response.status(),
                WireText.wire(response.reasonPhrase()),
                RelayedHeaders.toRejection(response),
                body.slice(body.readerIndex(), Math.min(longest, body.readableBytes())));
    }

    /**
     * Accepts without asking.
     *
     * @param preferred the subprotocols to choose from, best first
     */
    static Handshake.Accept welcome(List<String> preferred, ClientInfo client) {
        return new Handshake.Accept(firstOffered(preferred, offered(client)), List.of());
    }

    private static @Nullable String protocol(List<String> preferred, ClientInfo client, CgiResponse response)
            throws AnswerException {
        List<String> offered = offered(client);
        List<String> named = response.headers(PROTOCOL);
        if (named.isEmpty()) return firstOffered(preferred, offered);
        if (named.size() == 1 && offered.contains(named.get(0))) return named.get(0);
        throw new AnswerException(PROTOCOL + ": " + String.join(", ", named)
                + " (expected: one that the client offered: " + offered + ")");
    }

    private static @Nullable String firstOffered(List<String> preferred, List<String> offered) {
        for (String protocol : preferred) {
            if (offered.contains(protocol)) return protocol;
        }
        return null;
    }

    private static List<String> offered(ClientInfo client) {
        List<String> offered = new ArrayList<>();
        for (Header header : client.headers()) {
            if (header.name().equalsIgnoreCase(PROTOCOL)) offered.addAll(ListHeader.elements(header.value()));
        }
        return offered;
    }
}
