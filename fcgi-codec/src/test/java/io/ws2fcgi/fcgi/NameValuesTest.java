package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.concat;
import static io.ws2fcgi.fcgi.Bytes.filled;
import static io.ws2fcgi.fcgi.Bytes.hex;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameter lists: what is kept, what is refused. */
class NameValuesTest {

    @Test
    @DisplayName("22 nvTable: the long form of a short length is legal, and rewritten")
    void anOverlongLengthIsUnderstoodAndRewritten() {
        FcgiParams params = FcgiParams.decode(hex("80000001 80000001 4142"));
        assertThat(params.get("A")).isEqualTo("B");
        assertThat(params).isEqualTo(FcgiParams.builder().add("A", "B").build());
        assertThat(params.encoded()).isEqualTo(hex("01014142"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "\u007f", "\u0080", "caf\u00e9", "\u0141", "a\u0161b", "\u4e2d", "\ud83d\ude00"})
    void textIsUtf8WhateverItsAlphabet(String text) {
        FcgiParams params = FcgiParams.builder()
                .add("A", text)
                .add(text, "B")
                .add(text, text)
                .build();
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        byte[] a = {'A'};
        byte[] b = {'B'};
        assertThat(params)
                .isEqualTo(FcgiParams.builder()
                        .add(a, utf8)
                        .add(utf8, b)
                        .add(utf8, utf8)
                        .build());
        assertThat(params.count()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffffffffffffffff",
                "ffffffffffffffff0102",
                "800000017fffffff",
                "ffffffff00",
                "01024142",
                "80",
                "8000",
                "800000",
                "0080",
                "008000",
                "00800000"
            })
    @DisplayName("23 nvOverflow: no announced length is believed, or allocated")
    void anAnnouncedLengthIsCheckedAgainstWhatIsThere(String encoded) {
        assertThatThrownBy(() -> FcgiParams.decode(hex(encoded))).isInstanceOf(FcgiProtocolException.class);
        assertThatThrownBy(() -> Codecs.decode(Bytes.record(10, 0, hex(encoded))))
                .isInstanceOf(FcgiProtocolException.class);
    }

    @Test
    @DisplayName("23 nvOverflow: the message says what was wanted and what was there")
    void theMessageOfATruncatedPairNamesBothLengths() {
        assertThatThrownBy(() -> FcgiParams.decode(hex("ffffffffffffffff0102")))
                .hasMessage("FastCGI name-value pair: 2 bytes left for name and value (expected: 4294967294)");
        assertThatThrownBy(() -> FcgiParams.decode(hex("8000")))
                .hasMessage("FastCGI name-value pair: length cut off after 2 bytes (expected: 4)");
    }

    @Test
    @DisplayName("27 duplicate names: all are kept, the last one counts, as in PHP")
    void theLastOfTwoPairsOfOneNameCounts() {
        FcgiParams params =
                FcgiParams.builder().add("A", "1").add("B", "x").add("A", "2").build();
        assertThat(params.count()).isEqualTo(3);
        assertThat(params.get("A")).isEqualTo("2");
        List<String> order = new ArrayList<>();
        params.forEach((name, value) -> order.add(name + "=" + value));
        assertThat(order).containsExactly("A=1", "B=x", "A=2");
    }

    @Test
    @DisplayName("27 emptyName: decoded and passed on, never built")
    void anEmptyNameIsNeverBuilt() {
        assertThat(FcgiParams.decode(hex("000141")).get("")).isEqualTo("A");
        assertThatThrownBy(() -> FcgiParams.builder().add("", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parameter name: empty (expected: 1 byte or more)");
    }

    @Test
    @DisplayName("27 emptyValueAtRecordEnd, non-UTF-8 bytes")
    void valuesAreBytes() {
        FcgiParams params = FcgiParams.decode(concat(hex("0102"), hex("42fffe"), hex("0100"), hex("41")));
        assertThat(params.getBytes("B")).isEqualTo(hex("fffe"));
        assertThat(params.get("A")).isEmpty();
        assertThat(params.contains("C")).isFalse();
    }

    @Test
    @DisplayName("41 multiByteLengths: lengths count bytes, not characters")
    void lengthsCountBytesNotCharacters() {
        for (int repeat = 10; repeat <= 14; repeat++) {
            String value = "a\u00e9\u20ac\ud834\udd1e"
                    .repeat(repeat); // 1, 2, 3 and 4 bytes: around the 127 of the short form.
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            FcgiParams params = FcgiParams.builder().add("V", value).build();
            assertThat(params.encodedLength()).isEqualTo(1 + (utf8.length < 128 ? 1 : 4) + 1 + utf8.length);
            assertThat(FcgiParams.decode(params.encoded().clone()).get("V")).isEqualTo(value);
            assertThat(params.getBytes("V")).isEqualTo(utf8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32767, 32768, 32769, 65000, 100_000})
    @DisplayName("24 nvLong: long values are exact")
    void longValuesAreExact(int length) {
        byte[] value = filled(length, 'v');
        FcgiParams params = FcgiParams.builder().add(new byte[] {'N'}, value).build();
        assertThat(FcgiParams.decode(params.encoded().clone()).getBytes("N")).isEqualTo(value);
    }

    @Test
    void aBuilderBeginsWithTheListItCameFromAndLeavesItAlone() {
        FcgiParams base = FcgiParams.builder().add("A", "1").build();
        FcgiParams more = base.toBuilder().add("B", "2").addAll(base).build();
        assertThat(more.count()).isEqualTo(3);
        assertThat(more.toMap()).containsEntry("A", "1").containsEntry("B", "2");
        assertThat(base.count()).isOne();
        assertThat(base.toBuilder().build()).isEqualTo(base).hasSameHashCodeAs(base);
    }

    @Test
    void aTrimmedListIsTheSameListAndTrimmedOnce() {
        FcgiParams.Builder builder = FcgiParams.builder().add("A", "1");
        FcgiParams list = builder.build();
        FcgiParams trimmed = list.trimmed();
        builder.add("B", "2");
        assertThat(trimmed).isEqualTo(list).hasSameHashCodeAs(list);
        assertThat(trimmed.count()).isOne();
        assertThat(trimmed.trimmed()).isSameAs(trimmed);
        assertThat(trimmed.toBuilder().add("B", "2").build()).isEqualTo(builder.build());
        assertThat(FcgiParams.empty().trimmed()).isSameAs(FcgiParams.empty());
    }

    /** They share its array, as far as each of them goes. */
    @Test
    void aBuilderThatGoesOnLeavesAllListsAloneThatItHasBuilt() {
        FcgiParams.Builder builder = FcgiParams.empty().toBuilder();
        List<FcgiParams> built = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            built.add(builder.add("N" + i, "v".repeat(i % 40)).build());
        }
        FcgiParams.Builder other = FcgiParams.builder();
        for (int i = 0; i < 300; i++) {
            FcgiParams same = other.add(
                            ("N" + i).getBytes(US_ASCII), "v".repeat(i % 40).getBytes(US_ASCII))
                    .build();
            assertThat(built.get(i)).isEqualTo(same).hasSameHashCodeAs(same);
            assertThat(built.get(i).count()).isEqualTo(i + 1);
            assertThat(FcgiParams.decode(built.get(i).encoded())).isEqualTo(same);
        }
    }

    @Test
    void valuesStayOutOfLogs() {
        assertThat(FcgiParams.builder().add("HTTP_COOKIE", "secret").build()).hasToString("FcgiParams[HTTP_COOKIE]");
    }
}
