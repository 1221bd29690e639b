package io.ws2fcgi.bridge.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The event encoding of WebSocket-over-HTTP, and what a body in it asks for. */
final class WebSocketEventsTest {
    @Test
    void goldenBytesAreRead() throws Exception {
        // TEXT 3, an e with acute accent behind an h; CLOSE 5, 1000 bye.
        assertThat(read("TEXT 3\r\nh\u00c3\u00a9\r\nCLOSE 5\r\n\u0003\u00e8bye\r\n"))
                .containsExactly("send self TEXT [h\u00e9]", "close self 1000 [bye]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "TEXT 0~~|send self TEXT []",
                "TEXT~|send self TEXT []",
                "TEXT|send self TEXT []",
                "TEXT 1~a|send self TEXT [a]",
                "~~TEXT 1~a~~~|send self TEXT [a]",
                "TEXT 0A~0123456789~|send self TEXT [0123456789]",
                "TEXT 0a~0123456789~|send self TEXT [0123456789]",
                "BINARY 2~~~|send self BINARY [0d0a]",
                "BINARY~|send self BINARY []",
                "PING~|send self PING []",
                "PING 1~x~|send self PING [78]",
                "TEXT 1~a~TEXT 1~b~|send self TEXT [a], send self TEXT [b]",
                "CLOSE~|close self 1000 []",
                "CLOSE 1~x~|close self 1000 []",
                "CLOSE~TEXT 1~a~BLAH~|close self 1000 []"
            })
    void messagesAndTheirEndAreRead(String body, String said) throws Exception {
        assertThat(String.join(", ", read(body.replace("~", "\r\n")))).isEqualTo(said);
    }

    @Test
    void linesMayEndWithLineFeeds() throws Exception {
        assertThat(read("TEXT 1\na\n\nPING\n")).containsExactly("send self TEXT [a]", "send self PING []");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1000",
        "999, 1000",
        "1005, 1000",
        "1006, 1000",
        "1015, 1000",
        "65535, 1000",
        "1001, 1001",
        "4001, 4001"
    })
    void codesThatMayNotBeSentMeanAnOrdinaryEnd(int code, int sent) throws Exception {
        String bytes = "" + (char) (code >> 8) + (char) (code & 0xff);

        assertThat(read("CLOSE 2\r\n" + bytes + "\r\n")).containsExactly("close self " + sent + " []");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TEXT 6~abc~ | event 0: length 0x6 with 5 bytes left",
                "PING~TEXT 9~abc~ | event 1: length 0x9 with 5 bytes left (expected: no more than there is)",
                "TEXT x~ | event 0: length x (expected: hex digits)",
                "TEXT -1~ | event 0: length -1 (expected: hex digits)",
                "TEXT 1 ~a~ | event 0: length 1",
                "TEXT 000000001~a~ | event 0: length 000000001 (expected: hex digits)",
                "TEXT FFFFFFFF~a~ | event 0: length 0xFFFFFFFF with 3 bytes left",
                "TEXT 1~ab~ | event 0: no CRLF behind its content",
                "OPEN~ | event 0: type OPEN (expected: TEXT, BINARY, PING or CLOSE)",
                "PING~DISCONNECT~ | event 1: type DISCONNECT",
                "text~ | event 0: type text",
                "TEXT 1~\u00ff~ | event 0 (TEXT): byte 0xff at 0 is not UTF-8",
                "CLOSE 3~\u0003\u00e8\u00ff~ | event 0 (CLOSE): byte 0xff at 0 is not UTF-8"
            })
    void oneBadEventIsNamed(String body, String message) {
        assertThatThrownBy(() -> read(body.replace("~", "\r\n")))
                .isInstanceOf(AnswerException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aLineThatNeverEndsIsNotRead() {
        assertThatThrownBy(() -> read("x".repeat(64))).hasMessageStartingWith("event 0: no line end in 64 bytes");
    }

    @Test
    void aPingIsAControlFrame() throws Exception {
        assertThat(read("PING 7d\r\n" + "x".repeat(125) + "\r\n")).hasSize(1);
        assertThatThrownBy(() -> read("PING 7e\r\n" + "x".repeat(126) + "\r\n"))
                .hasMessage("event 0 (PING): 126 bytes (expected: at most 125)");
    }

    @Test
    void aReasonFitsItsFrame() throws Exception {
        assertThat(read("CLOSE 7d\r\n\u0003\u00e8" + "x".repeat(123) + "\r\n")).hasSize(1);
        assertThatThrownBy(() -> read("CLOSE 7e\r\n\u0003\u00e8" + "x".repeat(124) + "\r\n"))
                .hasMessage("event 0 (CLOSE): a reason of 124 bytes (expected: at most 123)");
    }

    @Property
    void nothingButAnAnswerExceptionIsThrown(@ForAll byte[] bytes) {
        try {
            EventsBody.read(Unpooled.wrappedBuffer(bytes));
        } catch (AnswerException expected) {
            assertThat(expected.getMessage()).startsWith("event ");
        }
    }

    private static List<String> read(String body) throws AnswerException {
        return Said.lines(EventsBody.read(Given.bytes(body)));
    }
}
