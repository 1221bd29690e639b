package io.ws2fcgi.bridge.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.fcgi.CgiResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How answers to message, tick and close are read (WS-CGI section 3). */
final class NativeAnswerTest {
    private static final ClientEvent MESSAGE = new ClientEvent.Message(true, Unpooled.EMPTY_BUFFER);
    private static final ClientEvent CLOSE = new ClientEvent.Close(1000, "", ClosedBy.CLIENT);

    @Test
    void actionsComeInTheirOrderOfApplicationWhateverTheOrderOfTheHeaders() throws Exception {
        assertThat(answer("""
                WS-Close: 4001 bye bye
                WS-Tick: 30
                WS-Subscribe: a, b
                WS-Unsubscribe: c
                WS-User: alice
                WS-Set-Meta-Nick: Al
                WS-Set-Meta-Empty:
                WS-Subscribe: d

                hello"""))
                .containsExactly(
                        "meta self nick=Al",
                        "meta self empty=",
                        "user alice",
                        "unsubscribe self c",
                        "subscribe self a",
                        "subscribe self b",
                        "subscribe self d",
                        "send self TEXT [hello]",
                        "tick 30",
                        "close self 4001 [bye bye]");
    }

    @Test
    void actionsOfABodyKeepTheirOrderBetweenTheHeaders() throws Exception {
        assertThat(answer("""
                Content-Type: application/vnd.ws2fcgi.actions+json; charset=utf-8
                WS-Close: 1000
                WS-Subscribe: a

                [{"type":"close","code":3000},{"type":"subscribe","channel":"b"},{"type":"send","text":"x"}]"""))
                .containsExactly(
                        "subscribe self a",
                        "close self 3000 []",
                        "subscribe self b",
                        "send self TEXT [x]",
                        "close self 1000 []");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html; charset=UTF-8 | hi | send self TEXT [hi]",
                "text/plain | h\u00c3\u00a9 | send self TEXT [h\u00e9]",
                "application/json | {} | send self TEXT [{}]",
                "application/octet-stream | a\u0001\u00ff | send self BINARY [6101ff]",
                "APPLICATION/Octet-Stream ; x=y | a | send self BINARY [61]",
                "application/websocket-events | TEXT 1~a~PING~ | send self TEXT [a], send self PING []",
            })
    void theBodyIsReadAsItsTypeSays(String type, String body, String said) throws Exception {
        String document = "Content-Type: " + type + "\n\n" + body.replace("~", "\r\n");

        assertThat(String.join(", ", answer(document))).isEqualTo(said);
    }

    @Test
    void aBodyWithoutATypeIsText() throws Exception {
        assertThat(answer("\nhi")).containsExactly("send self TEXT [hi]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "Status: 204\n\n",
                "Status: 204 No Content\nContent-Type: text/plain\n\nignored",
                "Content-Type: application/octet-stream\n\n",
                "Content-Type: application/vnd.ws2fcgi.actions+json\n\n",
                "Content-Type: application/websocket-events\n\n",
                "WS-Publish: room\n\n",
                "WS-Subscribe: \nWS-Publish: ,\n\n"
            })
    void thereMayBeNothingToSend(String document) throws Exception {
        assertThat(answer(document)).isEmpty();
    }

    @Test
    void aPublishedBodyGoesToTheChannelsInsteadOfBackToTheClient() throws Exception {
        assertThat(answer("WS-Publish: room-7;except=self, lobby\nWS-Publish: x ; except=self\n\nhi"))
                .containsExactly(
                        "send channel:room-7 except " + Given.ID + " TEXT [hi]",
                        "send channel:lobby TEXT [hi]",
                        "send channel:x except " + Given.ID + " TEXT [hi]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "201", "202 Accepted", "299"})
    void everySuccessIsASuccess(String status) throws Exception {
        assertThat(answer("Status: " + status + "\n\nhi")).containsExactly("send self TEXT [hi]");
    }

    @ParameterizedTest
    @CsvSource({
        "500 Internal Server Error, 500 Internal Server Error",
        "404, 404",
        "302 Found, 302 Found",
        "100 Continue, 100 Continue"
    })
    void anyOtherStatusIsAnApplicationErrorThatNamesIt(String status, String named) {
        for (ClientEvent event : List.of(MESSAGE, new ClientEvent.Tick(), CLOSE)) {
            assertThatThrownBy(() -> read(event, "Status: " + status + "\nWS-User: alice\n\n"))
                    .isInstanceOf(AnswerException.class)
                    .hasMessage("status: " + named + " (expected: 2xx)");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WS-Subscribe: a b | WS-Subscribe: a b (expected: no control character, space, comma or semicolon)",
                "WS-Subscribe: a;b | WS-Subscribe: a;b (expected: no control character, space, comma or semicolon)",
                "WS-Unsubscribe: a, * | WS-Unsubscribe: * beside channels (expected: * alone)",
                "WS-Publish: a;except=other | WS-Publish: except=other (expected: except=self)",
                "WS-Publish: ;except=self | WS-Publish: an empty name (expected: 1 to 255 bytes)",
                "WS-User: | WS-User: an empty name (expected: 1 to 255 bytes)",
                "WS-User: a, b | WS-User: a, b (expected: no control character, space, comma or semicolon)",
                "WS-Tick: 86401 | WS-Tick: 86401 (expected: 1 to 86400 seconds, or 0 for off)",
                "WS-Tick: -1 | WS-Tick: -1 (expected: 1 to 86400 seconds, or 0 for off)",
                "WS-Tick: 1.5 | WS-Tick: 1.5 (expected: 1 to 86400 seconds, or 0 for off)",
                "WS-Tick: | WS-Tick:  (expected: 1 to 86400 seconds, or 0 for off)",
                "WS-Close: bye | WS-Close: bye (expected: a code, and perhaps a space and a reason)",
                "WS-Close: 1005 | WS-Close: close code 1005 (expected: 1000-1003, 1007-1014 or 3000-4999)",
                "ws-close: 2999 x | ws-close: close code 2999 (expected: 1000-1003, 1007-1014 or 3000-4999)",
                "WS-Set-Meta-: x | WS-Set-Meta-:  (expected: 1 to 64 letters, digits and hyphens)",
                "WS-Set-Meta-a_b: x | WS-Set-Meta-a_b: a_b (expected: 1 to 64 letters, digits and hyphens)",
                "WS-User: zo\u00eb | WS-User: not UTF-8 (expected: UTF-8)",
                "WS-Subscibe: a | WS-Subscibe: unknown header (expected: WS-Subscribe, WS-Unsubscribe, WS-Publish,"
                        + " WS-Set-Meta-*, WS-User, WS-Tick or WS-Close)",
            })
    void oneBadHeaderSpoilsTheAnswerAndIsNamed(String header, String message) {
        assertThatThrownBy(() -> answer("WS-Set-Meta-Good: 1\n" + header + "\n\nhi"))
                .isInstanceOf(AnswerException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WS-User", "WS-Tick", "WS-Close"})
    void whatCanOnlyBeOnceIsNotTwice(String header) {
        assertThatThrownBy(() -> answer(header + ": 1000\n" + header.toLowerCase(java.util.Locale.ROOT) + ": 1000\n\n"))
                .hasMessage(header.toLowerCase(java.util.Locale.ROOT) + ": twice (expected: once)");
    }

    @Test
    void namesHaveAtMost255BytesOfUtf8() throws Exception {
        String longest = "\u00c3\u00a9".repeat(127) + "x";

        assertThat(answer("WS-Subscribe: " + longest + "\n\n")).hasSize(1);
        assertThatThrownBy(() -> answer("WS-Subscribe: " + longest + "x\n\n"))
                .hasMessage("WS-Subscribe: a name of 256 bytes (expected: 1 to 255 bytes)");
    }

    @Test
    void reasonsHaveAtMost123BytesOfUtf8() throws Exception {
        String longest = "\u00e2\u0082\u00ac".repeat(41);

        assertThat(answer("WS-Close: 4000 " + longest + "\n\n"))
                .containsExactly("close self 4000 [" + "\u20ac".repeat(41) + "]");
        assertThatThrownBy(() -> answer("WS-Close: 4000 " + longest + "x\n\n"))
                .hasMessage("WS-Close: a reason of 124 bytes (expected: at most 123)");
    }

    @Test
    void headersOfTheScriptAreUtf8() throws Exception {
        assertThat(answer("WS-User: zo\u00c3\u00ab\nWS-Set-Meta-N: \u00e2\u0082\u00ac\n\n"))
                .containsExactly("meta self n=\u20ac", "user zo\u00eb");
    }

    @Test
    void textThatIsNotUtf8IsNamedByItsByte() {
        assertThatThrownBy(() -> answer("\nab\u00e9"))
                .isInstanceOf(AnswerException.class)
                .hasMessage("text body: byte 0xe9 at 2 is not UTF-8 (expected: UTF-8)");
    }

    @Test
    void aCompressedBodyIsRefusedWithAHint() {
        assertThatThrownBy(() -> answer("Content-Encoding: gzip\n\nx"))
                .hasMessage("Content-Encoding: gzip (expected: none; is zlib.output_compression on?)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/vnd.ws2fcgi.actions+json", "application/websocket-events"})
    void publishDoesNotGoWithAListOfItsOwn(String type) {
        assertThatThrownBy(() -> answer("WS-Publish: a\nContent-Type: " + type + "\n\n[]"))
                .hasMessage("WS-Publish beside a body of " + type + " (expected: one or the other)");
    }

    @Test
    void anAnswerToCloseActsOnOthersOnly() throws Exception {
        assertThat(Said.lines(read(CLOSE, """
                WS-User: alice
                WS-Tick: 3
                WS-Subscribe: a
                WS-Publish: room;except=self

                left""").actions()))
                .containsExactly("send channel:room except " + Given.ID + " TEXT [left]");
        assertThat(Said.lines(read(CLOSE, """
                Content-Type: application/vnd.ws2fcgi.actions+json

                [{"type":"send","text":"to nobody"},{"type":"set-meta","name":"a","value":"b"},
                 {"type":"send","text":"x","user":"bob"},{"type":"unsubscribe","channel":"a","user":"bob"}]""").actions()))
                .containsExactly("send user:bob TEXT [x]", "unsubscribe user:bob a");
    }

    @Test
    void aBodyThatNobodyIsThereToReadIsNotJudged() throws Exception {
        assertThat(read(CLOSE, "\n\u00ff").actions()).isEmpty();
        assertThat(read(CLOSE, "Content-Type: application/websocket-events\n\nrubbish")
                        .actions())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<br />\n<b>Warning</b>:  POST Content-Length of 2000 bytes exceeds the limit of 1000 bytes in <b>Unknown</b>",
                "\nWarning: POST Content-Length of 2000 bytes exceeds the limit of 1000 bytes in Unknown on line 0",
                "PHP Warning:  POST Content-Length of 2000 bytes exceeds the limit of 1000 bytes in Unknown on line 0"
            })
    void aMessageThatPhpDidNotReadIsAnErrorWithAdvice(String warning) {
        assertThatThrownBy(() -> answer("Content-Type: text/html\n\n" + warning))
                .isInstanceOf(AnswerException.class)
                .hasMessageContaining("post_max_size");
        CgiResponse logged = new CgiResponse(200, "OK", List.of(), Unpooled.EMPTY_BUFFER, "PHP message: " + warning);
        assertThatThrownBy(() -> NativeAnswer.read(Given.ROUTE, MESSAGE, Given.client(), logged))
                .hasMessageContaining("post_max_size");
    }

    @Test
    void markupIsNotMistakenForAWarning() throws Exception {
        assertThat(answer("\n<b>hi</b>")).hasSize(1);
    }

    @Test
    void messagesOfErrorsAreOneShortPrintableLine() {
        assertThat(new AnswerException("a\nb\u001b[2J\u2028" + "x".repeat(1000)).getMessage())
                .startsWith("a\\u000ab\\u001b[2J\\u2028xxx")
                .endsWith("xxx...")
                .hasSize(503);
    }

    private static List<String> answer(String document) throws AnswerException {
        Answer answer = read(MESSAGE, document);
        assertThat(answer.handshake()).isNull();
        return Said.lines(answer.actions());
    }

    private static Answer read(ClientEvent event, String document) throws AnswerException {
        return new NativeDialect(Given.ROUTE, null)
                .decode(List.of(event), Given.client(), ClientState.NEW, Given.response(document));
    }
}
