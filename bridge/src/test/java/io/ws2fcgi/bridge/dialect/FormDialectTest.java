package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.fcgi.FcgiRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How events look to an application of the original ws2http (WS-CGI section 6), and what its answers mean. */
final class FormDialectTest {
    private static final String ID = Given.ID.text();
    private static final ClientEvent OPEN = new ClientEvent.Open();

    private final Dialect dialect = new FormDialect(Given.ROUTE, null, new Random(0));

    @Test
    void aMessageIsAFormWithTheMessageAsItsLastField() {
        FcgiRequest request = encode(Given.client(), message(true, "h\u00e9"));
        String body = body(request);
        String boundary = boundary(request);

        assertThat(boundary).matches("ws2fcgi-[0-9a-f]{32}");
        assertThat(body)
                .isEqualTo(("--B\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\n" + ID
                                + "\r\n--B\r\nContent-Disposition: form-data; name=\"uri\"\r\n\r\n/chat?room=a%20b"
                                + "\r\n--B\r\nContent-Disposition: form-data; name=\"verb\"\r\n\r\nMESSAGE"
                                + "\r\n--B\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\nh\u00e9\r\n--B--\r\n")
                        .replace("B", boundary));
        assertThat(request.params().toMap())
                .containsEntry("REQUEST_METHOD", "POST")
                .containsEntry("CONTENT_LENGTH", Integer.toString(body.length()))
                .containsEntry("REQUEST_URI", "/chat?room=a%20b")
                .containsEntry("SCRIPT_FILENAME", "/srv/chat/ws.php")
                .containsEntry("WS_EVENT", "message")
                .containsEntry("WS_MESSAGE_TYPE", "text")
                .containsEntry("WS_EVENT_ID", ID + "-7");
    }

    @Test
    void theMessageIsNotCopied() {
        ByteBuf content = Unpooled.directBuffer().writeBytes(new byte[100_000]);
        FcgiRequest request = encode(Given.client(), new ClientEvent.Message(false, content));

        // What is written now can only be seen through it if it is the same memory.
        content.setByte(50_000, 'x');
        assertThat(body(request)).contains("x\0\0\0");
        assertThat(content.refCnt()).isZero();
    }

    @Test
    void anEmptyMessageHasNoDataField() {
        FcgiRequest request = encode(Given.client(), message(true, ""));

        assertThat(body(request)).contains("MESSAGE").doesNotContain("data\"");
    }

    @ParameterizedTest
    @CsvSource({"CLIENT, CLOSE", "APPLICATION, CLOSE", "BRIDGE, CLOSE", "NETWORK, ERROR"})
    void onlyALostConnectionIsAnError(ClosedBy by, String verb) {
        String body = body(encode(Given.client(), new ClientEvent.Close(1006, "", by)));

        assertThat(body).contains("\r\n\r\n" + verb + "\r\n--").doesNotContain("data\"");
    }

    @Test
    void anOpenIsAPostToo() {
        FcgiRequest request = encode(Given.client(), OPEN);

        assertThat(request.params().toMap())
                .containsEntry("REQUEST_METHOD", "POST")
                .containsEntry("WS_EVENT", "open");
        assertThat(body(request)).contains("\r\n\r\nOPEN\r\n--");
    }

    @Test
    void noTwoFormsHaveTheSameBoundary() {
        Set<String> boundaries = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            FcgiRequest request = encode(Given.client(), OPEN);
            boundaries.add(boundary(request));
            request.release();
        }

        assertThat(boundaries).hasSize(1000);
    }

    @Test
    void theClientIsLetInWithTheRoutesFirstProtocolThatItOffers() {
        Dialect choosy =
                new FormDialect(Given.route().protocols(List.of("v2", "v1")).build(), null, new Random(0));

        assertThat(choosy.welcome(Given.client("Sec-WebSocket-Protocol", "v1, v2")))
                .isEqualTo(new Handshake.Accept("v2", List.of()));
        assertThat(dialect.welcome(Given.client("Sec-WebSocket-Protocol", "v1")))
                .isEqualTo(new Handshake.Accept(null, List.of()));
    }

    @Test
    void whatAnAnswerSaysIsIgnored() throws Exception {
        for (ClientEvent event : List.of(OPEN, message(true, "x"), new ClientEvent.Close(1000, "", ClosedBy.CLIENT))) {
            assertThat(decode(event, "Status: 299\nWS-Close: nonsense\nWS-Publish: a\nContent-Type: x/y\n\n\u00ff"))
                    .isEqualTo(new Answer(null, List.of()));
        }
    }

    @Test
    void anotherStatusThan2xxIsAnError() {
        assertThatThrownBy(() -> decode(OPEN, "Status: 400 Missing\n\nno"))
                .hasMessage("status: 400 Missing (expected: 2xx)");
        assertThatThrownBy(() -> decode(message(true, "x"), "Location: /login\nStatus: 302 Found\n\n"))
                .hasMessageContaining("302");
    }

    @Test
    void phpsComplaintAboutALongPostIsAnErrorOfMessagesOnly() throws Exception {
        String complaint = "Content-Type: text/html\n\n"
                + "\nWarning: POST Content-Length of 9000 bytes exceeds the limit of 8388 bytes in Unknown on line 0";

        assertThatThrownBy(() -> decode(message(true, "x"), complaint)).hasMessageContaining("post_max_size");
        assertThat(decode(OPEN, complaint).actions()).isEmpty();
    }

    private FcgiRequest encode(ClientInfo client, ClientEvent event) {
        return dialect.encode(
                List.of(event), dialect.base(client, null), ClientState.NEW, EventStamp.numbered(Given.ID, 7, 1));
    }

    private Answer decode(ClientEvent event, String document) throws AnswerException {
        return dialect.decode(List.of(event), Given.client(), ClientState.NEW, Given.response(document));
    }

    /** Every char is a byte. Releases the request. */
    private static String body(FcgiRequest request) {
        String body = request.content().toString(ISO_8859_1);
        request.release();
        return body;
    }

    private static String boundary(FcgiRequest request) {
        String type = request.params().toMap().getOrDefault("CONTENT_TYPE", "");
        assertThat(type).startsWith("multipart/form-data; boundary=");
        return type.substring(type.indexOf('=') + 1);
    }

    private static ClientEvent message(boolean text, String latin) {
        return new ClientEvent.Message(text, Given.bytes(latin));
    }
}
