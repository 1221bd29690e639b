package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.latin;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CGI documents out of STDOUT. */
class CgiResponseTest {
    private static final CgiLimits SMALL = new CgiLimits(200, 5, 20, 10);

    /** What became of a document, its buffers released. */
    private record Parsed(int status, String reason, List<CgiHeader> headers, String body, String stderr) {}

    private static Parsed parse(CgiResponseParser parser, byte[]... pieces) {
        try {
            for (byte[] piece : pieces) {
                ByteBuf buffer = Bytes.buffer(piece);
                try {
                    parser.add(buffer);
                } finally {
                    buffer.release();
                }
            }
            CgiResponse response = parser.finish();
            try {
                return new Parsed(
                        response.status(),
                        response.reasonPhrase(),
                        response.headers(),
                        response.content().toString(ISO_8859_1),
                        response.stderr());
            } finally {
                response.release();
            }
        } finally {
            parser.release();
        }
    }

    private static Parsed parse(String document) {
        return parse(new CgiResponseParser(CgiLimits.defaults()), latin(document));
    }

    private static Parsed parseSmall(String document) {
        return parse(new CgiResponseParser(SMALL), latin(document));
    }

    private static void assertBroken(String document, String message) {
        assertThatThrownBy(() -> parseSmall(document))
                .isInstanceOf(CgiException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n"})
    @DisplayName("48 headersOverManyRecords: split in name, in CRLF, between CR and LF; byte by byte")
    void aDocumentIsTheSameHoweverItIsCut(String eol) {
        byte[] document =
                latin(String.join(eol, "Status: 404 Nope", "Content-type: text/html", "X-A:  b ", "", "bo\r\ndy"));
        var expected = new Parsed(
                404,
                "Nope",
                List.of(new CgiHeader("Content-type", "text/html"), new CgiHeader("X-A", "b")),
                "bo\r\ndy",
                "");
        for (int cut = 0; cut <= document.length; cut++) {
            assertThat(parse(
                            new CgiResponseParser(CgiLimits.defaults()),
                            Arrays.copyOf(document, cut),
                            Arrays.copyOfRange(document, cut, document.length)))
                    .isEqualTo(expected);
        }
        byte[][] bytes = new byte[document.length][];
        for (int i = 0; i < document.length; i++) bytes[i] = new byte[] {document[i]};
        assertThat(parse(new CgiResponseParser(CgiLimits.defaults()), bytes)).isEqualTo(expected);
    }

    @Test
    @DisplayName("48: the blank line alone in a record")
    void theBlankLineMayStandAlone() {
        assertThat(parse(new CgiResponseParser(CgiLimits.defaults()), latin("A: b\r\n"), latin("\r\n"), latin("body"))
                        .body())
                .isEqualTo("body");
    }

    @Test
    @DisplayName("49 contentInSameRecord")
    void bodyBehindTheHeadersIsNotLost() {
        assertThat(parse("A: b\n\nbody").body()).isEqualTo("body");
    }

    @Test
    void aBodyInOnePieceIsNotCopied() {
        var parser = new CgiResponseParser(CgiLimits.defaults());
        ByteBuf piece = Bytes.buffer("A: b\n\nbody");
        parser.add(piece);
        CgiResponse response = parser.finish();
        assertThat(piece.refCnt()).isEqualTo(2);
        assertThat(piece.readerIndex()).isZero();
        piece.release();
        assertThat(response.content().toString(ISO_8859_1)).isEqualTo("body");
        response.release();
    }

    @Test
    @DisplayName("50 LF only, mixed")
    void lineEndsMayBeMixed() {
        assertThat(parse("A: 1\nB: 2\r\nC: 3\n\r\nbody").headers())
                .containsExactly(new CgiHeader("A", "1"), new CgiHeader("B", "2"), new CgiHeader("C", "3"));
    }

    @ParameterizedTest
    @CsvSource({
        "'Status: 404', 404, ''",
        "'Status: 404 ', 404, ''",
        "'Status: 404 Nope', 404, 'Nope'",
        "'status:404 Not Found', 404, 'Not Found'",
        "'STATUS: 299 x', 299, 'x'",
        "'X: y', 200, 'OK'"
    })
    @DisplayName("51 statusVariants")
    void theStatusMayBeWrittenInSeveralWays(String line, int status, String reason) {
        Parsed parsed = parse(line + "\n\n");
        assertThat(parsed.status()).isEqualTo(status);
        assertThat(parsed.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "99", "1000", "099", "-1", "", "20x", "200OK", "4 04"})
    @DisplayName("51 statusVariants: invalid ones are an error")
    void aStatusIsThreeDigits(String value) {
        assertBroken(
                "Status: " + value + "\n\n",
                "CGI Status: '" + value + "' (expected: three digits, and perhaps a reason)");
    }

    @Test
    @DisplayName("51 statusVariants: two Status")
    void thereIsOneStatus() {
        assertBroken("Status: 200\nstatus: 200\n\n", "CGI Status: twice (expected: once)");
    }

    @Test
    @DisplayName("52 locationWithoutStatus")
    void aLocationWithoutStatusIsA302() {
        assertThat(parse("Location: /x\n\n").status()).isEqualTo(302);
        assertThat(parse("Location: /x\n\n").reason()).isEqualTo("Found");
        assertThat(parse("Status: 201\nLocation: /x\n\n").status()).isEqualTo(201);
    }

    @Test
    @DisplayName("53 headerBombs: no blank line until the limit")
    void headersWithoutAnEndAreBounded() {
        String message = "CGI headers: no blank line in 200 bytes (expected: one)";
        assertBroken("A: " + "x".repeat(300), message);
        assertBroken("A: " + "x".repeat(1 << 20) + "\n\n", message);
        var dripping = new CgiResponseParser(SMALL);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 300; i++) parseOn(dripping, "A: b\n".substring(i % 5, i % 5 + 1));
                })
                .isInstanceOf(CgiException.class);
    }

    private static void parseOn(CgiResponseParser parser, String piece) {
        ByteBuf buffer = Bytes.buffer(piece);
        try {
            parser.add(buffer);
        } finally {
            buffer.release();
        }
    }

    @Test
    @DisplayName("53 headerBombs: 10 000 headers")
    void theNumberOfHeadersIsBounded() {
        assertBroken("a:b\n".repeat(6) + "\n", "CGI headers: more than 5 (expected: fewer)");
        assertThatThrownBy(() -> parse("a:b\n".repeat(10_000))).isInstanceOf(CgiException.class);
        assertThat(parseSmall("a:b\n".repeat(5) + "\n").headers()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no colon",
                ": no name",
                "space : x",
                " folded: x",
                "\tfolded",
                "tab\t: x",
                "n\0me: x",
                "n\u00e4me: x",
                "a(b): x"
            })
    @DisplayName("53 headerBombs: space before colon, no colon, NUL in a name")
    void aHeaderIsANameAColonAndAValue(String line) {
        assertThatThrownBy(() -> parse(line + "\n\n"))
                .isInstanceOf(CgiException.class)
                .hasMessageStartingWith("CGI header: '")
                .hasMessageEndingWith("(expected: name, colon, value)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "bare\rCR", "bell\7", "\u007f", "two\r"})
    @DisplayName("53 headerBombs: NUL, bare CR and other control characters in a value")
    void aValueHasNoControlCharacters(String value) {
        assertThatThrownBy(() -> parse("A: " + value + "\r\n\r\n"))
                .isInstanceOf(CgiException.class)
                .hasMessageContaining("control character 0x");
    }

    @Test
    void valuesAreUtf8OrElseLatin1() {
        byte[] utf8 = "A: \u20ac\n\n".getBytes(UTF_8);
        assertThat(parse(new CgiResponseParser(CgiLimits.defaults()), utf8).headers())
                .containsExactly(new CgiHeader("A", "\u20ac"));
        assertThat(parse("A: \u00e4\n\n").headers()).containsExactly(new CgiHeader("A", "\u00e4", false));
        assertThat(parse("A: a\tb\n\n").headers()).containsExactly(new CgiHeader("A", "a\tb"));
    }

    @Test
    @DisplayName("54 contentLengthMismatch: longer is cut, shorter is an error")
    void aContentLengthMustBeTrue() {
        assertThat(parse("Content-Length: 3\n\nbody").body()).isEqualTo("bod");
        assertThat(parse("Content-Length: 4\n\nbody").body()).isEqualTo("body");
        assertBroken("Content-Length: 5\n\nbody", "CGI body: 4 bytes (expected: 5, its Content-Length)");
        for (String value : List.of("five", "", "-4", "4.0", "4 4", "1000000000000000000")) {
            assertBroken(
                    "Content-Length: " + value + "\n\nbody", "CGI Content-Length: '" + value + "' (expected: digits)");
        }
        assertBroken("Content-Length: 4\nContent-Length: 5\n\nbody", "CGI Content-Length: 4 and 5 (expected: one)");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    @DisplayName("54 contentLengthMismatch: 204 and 304 with body")
    void somestatusesHaveNoBody(int status) {
        assertThat(parse("Status: " + status + "\nContent-Length: 9\n\nbody").body())
                .isEmpty();
    }

    @Test
    @DisplayName("54 contentLengthMismatch: HEAD")
    void anAnswerToHeadHasNoBodyAndKeepsItsContentLength() {
        Parsed parsed =
                parse(new CgiResponseParser(CgiLimits.defaults(), true), latin("Content-Length: 9\n\n"), latin("x"));
        assertThat(parsed.body()).isEmpty();
        assertThat(parsed.headers()).containsExactly(new CgiHeader("Content-Length", "9"));
    }

    @Test
    @DisplayName("55 transferEncodingChunked: left out, the body taken as it is")
    void transferEncodingIsLeftOut() {
        Parsed parsed = parse("Transfer-Encoding: chunked\nA: b\n\n4\r\nbody\r\n0\r\n\r\n");
        assertThat(parsed.headers()).containsExactly(new CgiHeader("A", "b"));
        assertThat(parsed.body()).isEqualTo("4\r\nbody\r\n0\r\n\r\n");
    }

    @Test
    @DisplayName("56 endBeforeHeadersEnd: an error with the text of STDERR")
    void anEndBeforeTheEndOfTheHeadersNamesStderr() {
        assertBroken("", "CGI response: nothing (expected: headers and a blank line)");
        var parser = new CgiResponseParser(CgiLimits.defaults());
        ByteBuf stderr = Bytes.buffer("PHP message:\n\33[31mdied\n");
        parser.addStderr(stderr);
        stderr.release();
        assertThatThrownBy(() -> parse(parser, latin("A: b\r\n")))
                .isInstanceOfSatisfying(CgiException.class, e -> {
                    assertThat(e.stderr()).isEqualTo("PHP message:\n\33[31mdied\n");
                    assertThat(e.state()).isEqualTo(RequestState.RESPONSE_STARTED);
                })
                .hasMessage("CGI response: 6 bytes without a blank line (expected: headers and a blank line)"
                        + "; STDERR: PHP message: [31mdied");
    }

    @Test
    void stderrIsKeptUpToItsLimit() {
        var parser = new CgiResponseParser(SMALL);
        for (int i = 0; i < 3; i++) {
            ByteBuf stderr = Bytes.buffer("12345678");
            parser.addStderr(stderr);
            stderr.release();
        }
        assertThat(parse(parser, latin("\n")).stderr()).isEqualTo("1234567812");
    }

    @Test
    void theBodyIsBounded() {
        assertThat(parseSmall("\n" + "x".repeat(20)).body()).hasSize(20);
        assertBroken("\n" + "x".repeat(21), "CGI body: more than 20 bytes (expected: fewer)");
        var parser = new CgiResponseParser(SMALL);
        assertThatThrownBy(() -> parse(parser, latin("\n123456789"), latin("0123456789"), latin("01")))
                .isInstanceOf(CgiException.class);
        assertThatThrownBy(() -> parse(parser, latin("x"))).isInstanceOf(CgiException.class);
        assertThatThrownBy(parser::finish).isInstanceOf(CgiException.class);
    }

    @Test
    void aBodyOfManyPiecesIsPutTogether() {
        byte[][] pieces = new byte[1000][];
        pieces[0] = latin("\n");
        for (int i = 1; i < 1000; i++) pieces[i] = latin("piece " + i + ";");
        String body = parse(new CgiResponseParser(CgiLimits.defaults()), pieces).body();
        assertThat(body).startsWith("piece 1;piece 2;").endsWith("piece 999;");
    }

    @Test
    void aBodyOfManyPiecesTakesNoMoreThanTheLimit() {
        var parser = new CgiResponseParser(SMALL);
        parseOn(parser, "\n123456789");
        parseOn(parser, "01234");
        CgiResponse response = parser.finish();
        assertThat(response.content().capacity()).isEqualTo(20);
        response.release();
    }

    @Test
    void aDocumentThatIsGivenUpIsReleased() {
        var parser = new CgiResponseParser(CgiLimits.defaults());
        parseOn(parser, "A: b\n\nbody");
        parser.release();
        parser.release();
    }

    @Test
    void headersAreFoundWhateverTheirCase() {
        var response = new CgiResponse(
                200,
                "OK",
                List.of(new CgiHeader("Set-Cookie", "a"), new CgiHeader("set-cookie", "b")),
                Bytes.nothing(),
                "");
        assertThat(response.header("SET-COOKIE")).isEqualTo("a");
        assertThat(response.headers("set-Cookie")).containsExactly("a", "b");
        assertThat(response.header("Other")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Set-Cookie: sid=secret\7", "Set-Cookie : sid=secret"})
    void anErrorAboutACookieDoesNotShowIt(String line) {
        assertThatThrownBy(() -> parse(line + "\n\n"))
                .isInstanceOf(CgiException.class)
                .hasMessageContaining("Set-Cookie")
                .hasMessageNotContaining("secret");
    }
}
