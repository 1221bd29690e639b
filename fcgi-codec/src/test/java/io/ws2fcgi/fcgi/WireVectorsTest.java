package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.concat;
import static io.ws2fcgi.fcgi.Bytes.filled;
import static io.ws2fcgi.fcgi.Bytes.hex;
import static io.ws2fcgi.fcgi.Bytes.latin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.fcgi.FcgiRecord.Stream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Byte strings that other implementations test themselves with: Go's net/http/fcgi and Perl's Net::FastCGI. */
class WireVectorsTest {

    /** Net::FastCGI, parse_record: the bytes, and what they are. Some are padded, as we never do. */
    static final List<Arguments> NET_FASTCGI_RECORDS = List.of(
            Arguments.of("0101000100080000 0001000000000000", new FcgiRecord.BeginRequest(1, 1, false)),
            Arguments.of("0102000100000000", new FcgiRecord.AbortRequest(1)),
            Arguments.of("0103000100080000 0000000000000000", new FcgiRecord.EndRequest(1, 0, 0)),
            Arguments.of("01040064000b0500 464347495f504152414d53 0000000000", text(100, Stream.PARAMS, "FCGI_PARAMS")),
            Arguments.of("010500c8000a0600 464347495f535444494e 000000000000", text(200, Stream.STDIN, "FCGI_STDIN")),
            Arguments.of("0106012c000b0500 464347495f5354444f5554 0000000000", text(300, Stream.STDOUT, "FCGI_STDOUT")),
            Arguments.of("01070190000b0500 464347495f535444455252 0000000000", text(400, Stream.STDERR, "FCGI_STDERR")),
            Arguments.of("010801f400090700 464347495f44415441 00000000000000", text(500, Stream.DATA, "FCGI_DATA")),
            Arguments.of(
                    "01090000000d0300 030342617242615a 0300464f4f 000000",
                    new FcgiRecord.GetValues(List.of("Bar", "FOO"))),
            Arguments.of(
                    "010a000000170100 04014245544132 0501414c50484131 050147414d4d4133 00",
                    new FcgiRecord.GetValuesResult(FcgiParams.builder()
                            .add("BETA", "2")
                            .add("ALPHA", "1")
                            .add("GAMMA", "3")
                            .build())),
            Arguments.of("010b000000080000 6400000000000000", new FcgiRecord.UnknownType(100)),
            Arguments.of("016f00de00040400 6f6f7073 00000000", new FcgiRecord.Unknown(111, 222)),
            Arguments.of("01ffffff00000000", new FcgiRecord.Unknown(255, 65535)));

    private static FcgiRecord text(int id, Stream stream, String content) {
        return Codecs.chunk(id, stream, latin(content));
    }

    @ParameterizedTest
    @FieldSource("NET_FASTCGI_RECORDS")
    @DisplayName("47 encoderVersusNetFastCGI: decoding")
    void recordsOfNetFastCgiAreUnderstood(String bytes, FcgiRecord record) {
        assertThat(Codecs.decode(hex(bytes))).containsExactly(record);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 10})
    @DisplayName("47 encoderVersusNetFastCGI: encoding, where theirs have no padding")
    void recordsWithoutPaddingAreEncodedLikeNetFastCgi(int index) {
        Object[] vector = NET_FASTCGI_RECORDS.get(index).get();
        byte[] theirs = hex((String) vector[0]);
        byte[] ours = Codecs.encode((FcgiRecord) vector[1]);
        byte[] unpadded = java.util.Arrays.copyOf(theirs, theirs.length - theirs[6]);
        unpadded[6] = 0;
        assertThat(ours).isEqualTo(unpadded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0101000000000000", "0101000100000000", "0102000000000000", "0103000000000000", "0103000100000000",
                "0104000000000000", "0105000000000000", "0106000000000000", "0107000000000000", "0108000000000000",
                "0109000100000000", "010a000100000000", "010b000000000000", "010b000100000000"
            })
    @DisplayName("9 appRecordWithIdZero, 16 endShortBody: what Net::FastCGI calls malformed")
    void whatNetFastCgiCallsMalformedIsAProtocolError(String header) {
        assertThatThrownBy(() -> Codecs.decode(hex(header)))
                .isInstanceOf(FcgiProtocolException.class)
                .hasMessageMatching("FastCGI .*: \\d.* \\(expected: .*\\)");
    }

    @ParameterizedTest
    @CsvSource({"0, 00", "127, 7f", "128, 80000080", "1000, 800003e8", "33554431, 81ffffff"})
    @DisplayName("22 nvTable, 47: lengths as Go writes them (sizeTests)")
    void lengthsAreThoseOfGo(int length, String bytes) {
        byte[] out = new byte[4];
        int end = NameValueCodec.writeLength(out, 0, length);
        assertThat(java.util.Arrays.copyOf(out, end)).isEqualTo(hex(bytes));
        assertThat(NameValueCodec.lengthOfLength(length)).isEqualTo(end);
        byte[] pair = concat(hex("00"), hex(bytes), new byte[length]);
        var cursor = new NameValueCodec.Cursor(pair, 0, pair.length);
        assertThat(cursor.advance()).isTrue();
        assertThat(cursor.valueLength).isEqualTo(length);
        assertThat(cursor.advance()).isFalse();
    }

    /** Net::FastCGI, params: the encoded list, and its pairs. */
    static final List<Arguments> NET_FASTCGI_PARAMS = List.of(
            Arguments.of(hex(""), Map.of()),
            Arguments.of(hex("0000"), Map.of("", "")),
            Arguments.of(hex("01013131"), Map.of("1", "1")),
            Arguments.of(hex("01014142 01014344 01014546"), Map.of("A", "B", "C", "D", "E", "F")),
            Arguments.of(concat(hex("7f00"), filled(127, 'x')), Map.of("x".repeat(127), "")),
            Arguments.of(concat(hex("007f"), filled(127, 'x')), Map.of("", "x".repeat(127))),
            Arguments.of(concat(hex("8000008000"), filled(128, 'x')), Map.of("x".repeat(128), "")),
            Arguments.of(concat(hex("0080000080"), filled(128, 'x')), Map.of("", "x".repeat(128))));

    @ParameterizedTest
    @FieldSource("NET_FASTCGI_PARAMS")
    @DisplayName("22 nvTable, 27 emptyName and emptyValue: Net::FastCGI's lists, both ways")
    void parameterListsAreThoseOfNetFastCgi(byte[] encoded, Map<String, String> pairs) {
        assertThat(FcgiParams.decode(encoded).toMap()).isEqualTo(pairs);
        if (pairs.containsKey("")) return; // Decoded, but never built here.
        FcgiParams.Builder built = FcgiParams.builder();
        pairs.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(e -> built.add(e.getKey(), e.getValue()));
        assertThat(built.build().encoded()).isEqualTo(encoded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "01", "0001", "0100", "00ff", "01ff00", "0080000080", "8000008000"})
    @DisplayName("22 nvTable: insufficient prefixes of Net::FastCGI")
    void whatNetFastCgiCallsInsufficientIsAProtocolError(String encoded) {
        assertThatThrownBy(() -> FcgiParams.decode(hex(encoded)))
                .isInstanceOf(FcgiProtocolException.class)
                .hasMessageContaining("FastCGI name-value pair: ");
    }

    @Test
    @DisplayName("47: Go's streamTests, with the padding Go writes and without")
    void theStreamOfGoIsUnderstoodAndWrittenWithoutPadding() {
        byte[] content = new byte[66000];
        byte[] go = concat(
                hex("0105012cffff0100"),
                new byte[65536],
                hex("0105012c01d10700"),
                new byte[472],
                hex("0105012c00000000"));
        assertThat(Codecs.decode(go))
                .containsExactly(
                        Codecs.chunk(300, Stream.STDIN, new byte[65535]),
                        Codecs.chunk(300, Stream.STDIN, new byte[465]),
                        Codecs.chunk(300, Stream.STDIN, new byte[0]));
        byte[] ours =
                Codecs.encode(Codecs.chunk(300, Stream.STDIN, content), Codecs.chunk(300, Stream.STDIN, new byte[0]));
        assertThat(ours)
                .isEqualTo(concat(
                        hex("0105012cffff0000"),
                        new byte[65535],
                        hex("0105012c01d10000"),
                        new byte[465],
                        hex("0105012c00000000")));
        assertThat(Codecs.encode(Codecs.chunk(1, Stream.STDOUT, new byte[0]))).isEqualTo(hex("0106000100000000"));
    }

    @Test
    @DisplayName("28 getValuesResult empty: Go writes an empty one behind the real one")
    void theTwoAnswersOfGoAreTwoRecords() {
        byte[] go = concat(
                hex("010a000000120600"), hex("0f01"), latin("FCGI_MPXS_CONNS1"), hex("000000000000 010a000000000000"));
        assertThat(Codecs.decode(go))
                .containsExactly(
                        new FcgiRecord.GetValuesResult(
                                FcgiParams.builder().add("FCGI_MPXS_CONNS", "1").build()),
                        new FcgiRecord.GetValuesResult(FcgiParams.empty()));
    }

    @Test
    @DisplayName("47: Go's cleanUpTests transcript reaches an application")
    void theRequestOfGosCleanUpTestsIsUnderstood() {
        try (var server = new ServerFixture()) {
            server.receive(
                    hex("0101000100080000 0001000000000000"),
                    Bytes.params(1, "\16\3REQUEST_METHODGET"),
                    Bytes.params(1, "\17\10SERVER_PROTOCOLHTTP/1.1"),
                    Bytes.params(1, ""),
                    Bytes.stdin(1, "0123456789abcdef"));
            assertThat(server.call().head.params().toMap())
                    .containsExactly(Map.entry("REQUEST_METHOD", "GET"), Map.entry("SERVER_PROTOCOL", "HTTP/1.1"));
            server.receive(hex("0102000100000000"));
            assertThat(server.call().events).containsExactly("closed", "abort");
        }
    }
}
