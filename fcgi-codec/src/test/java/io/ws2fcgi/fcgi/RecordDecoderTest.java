package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.concat;
import static io.ws2fcgi.fcgi.Bytes.end;
import static io.ws2fcgi.fcgi.Bytes.endBody;
import static io.ws2fcgi.fcgi.Bytes.filled;
import static io.ws2fcgi.fcgi.Bytes.latin;
import static io.ws2fcgi.fcgi.Bytes.record;
import static io.ws2fcgi.fcgi.Bytes.stdout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ws2fcgi.fcgi.FcgiRecord.Stream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes to records: framing, padding, and the first broken byte. */
class RecordDecoderTest {
    private static final FcgiRecord END_1 = new FcgiRecord.EndRequest(1, 0, 0);

    /** One of each type with its content, an unknown one included. */
    static byte[] content(int type) {
        return switch (type) {
            case 1 -> new byte[] {0, 1, 1, 0, 0, 0, 0, 0};
            case 3 -> endBody(5, 0);
            case 2 -> new byte[0];
            case 9 -> latin("\1\0A");
            case 10 -> latin("\1\1A1");
            case 11 -> new byte[] {99, 0, 0, 0, 0, 0, 0, 0};
            default -> latin("content");
        };
    }

    static int idOf(int type) {
        return type >= 9 && type <= 11 ? 0 : 1;
    }

    @Test
    @DisplayName("1 splitEverywhere: every type, cut at every byte, and byte by byte")
    void recordsSurviveAnySplit() {
        byte[] all = IntStream.rangeClosed(1, 12)
                .mapToObj(type -> record(type, idOf(type), content(type), type))
                .reduce(new byte[0], Bytes::concat);
        List<FcgiRecord> whole = Codecs.decode(all);
        assertThat(whole).hasSize(12);
        for (int cut = 1; cut < all.length; cut++) {
            assertThat(Codecs.decode(Arrays.copyOf(all, cut), Arrays.copyOfRange(all, cut, all.length)))
                    .isEqualTo(whole);
        }
        byte[][] single = new byte[all.length][];
        for (int i = 0; i < all.length; i++) single[i] = new byte[] {all[i]};
        assertThat(Codecs.decode(single)).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 100, 5000})
    @DisplayName("2 twoRecordsOneRead, and thousands")
    void manyRecordsInOneReadComeInOrder(int count) {
        byte[][] records = new byte[count][];
        List<FcgiRecord> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records[i] = stdout(i + 1, "r" + i);
            expected.add(Codecs.chunk(i + 1, Stream.STDOUT, latin("r" + i)));
        }
        assertThat(Codecs.decode(concat(records))).isEqualTo(expected);
    }

    static List<Arguments> everyTypeWithPadding() {
        List<Arguments> cases = new ArrayList<>();
        for (int type = 1; type <= 12; type++) {
            for (int padding : new int[] {1, 7, 255}) {
                cases.add(Arguments.of(type, content(type), padding));
                if (content(type).length == 7) cases.add(Arguments.of(type, new byte[0], padding));
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("everyTypeWithPadding")
    @DisplayName("3 paddingOnEveryType: also on empty and unknown records")
    void paddingIsSkippedExactly(int type, byte[] content, int padding) {
        List<FcgiRecord> records = Codecs.decode(concat(record(type, idOf(type), content, padding), end(1, 0, 0)));
        assertThat(records).hasSize(2).endsWith(END_1);
        assertThat(records.get(0))
                .isEqualTo(Codecs.decode(record(type, idOf(type), content)).get(0));
    }

    @Test
    @DisplayName("4 paddingSplit: padding arrives byte by byte")
    void paddingMayComeByteByByte() {
        List<byte[]> reads = new ArrayList<>(List.of(record(6, 1, latin("x"))));
        reads.get(0)[6] = 9;
        reads.addAll(Collections.nCopies(9, new byte[] {0x55}));
        reads.add(end(1, 0, 0));
        assertThat(Codecs.decode(reads.toArray(new byte[0][])))
                .containsExactly(Codecs.chunk(1, Stream.STDOUT, latin("x")), END_1);
    }

    @ParameterizedTest
    @CsvSource({"6", "200"})
    @DisplayName("5 maxRecord: 65535 bytes and 255 of padding, known and unknown")
    void theLargestRecordIsTaken(int type) {
        byte[] content = filled(65535, 'm');
        List<FcgiRecord> records = Codecs.decode(concat(record(type, 1, content, 255), end(1, 0, 0)));
        FcgiRecord first = type == 6 ? Codecs.chunk(1, Stream.STDOUT, content) : new FcgiRecord.Unknown(200, 1);
        assertThat(records).containsExactly(first, END_1);
    }

    @ParameterizedTest
    @CsvSource({"0", "2", "72", "255"})
    @DisplayName("6 wrongVersion: 0, 2, the H of HTTP")
    void anotherVersionIsTheEnd(int version) {
        var channel = new EmbeddedChannel(new FcgiRecordDecoder());
        assertThatThrownBy(() -> channel.writeInbound(Bytes.buffer(new byte[] {(byte) version})))
                .isExactlyInstanceOf(FcgiProtocolException.class)
                .hasMessage("FastCGI version: " + version + " (expected: 1)");
        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.finish()).isFalse();
    }

    @Test
    @DisplayName("6 wrongVersion: what came before it counts, what comes after it is discarded, the error comes once")
    void decodingStopsAtTheFirstBrokenByte() {
        var channel = new EmbeddedChannel(new SlowClose(), new FcgiRecordDecoder());
        byte[] broken = record(6, 1, latin("x"));
        broken[0] = 7;
        assertThatThrownBy(() -> channel.writeInbound(Bytes.buffer(end(1, 0, 0), broken, end(2, 0, 0))))
                .isInstanceOf(FcgiProtocolException.class);
        channel.writeInbound(Bytes.buffer(end(3, 0, 0), broken));
        List<FcgiRecord> records = new ArrayList<>();
        Codecs.drain(channel, records);
        assertThat(records).containsExactly(END_1);
        assertThat(channel.finish()).isFalse();
    }

    /** Bytes go on coming for a while after a close, as with a busy loop. */
    private static final class SlowClose extends ChannelOutboundHandlerAdapter {
        private boolean asked;

        @Override
        public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
            if (asked) ctx.close(promise);
            asked = true;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 128, 200, 255})
    @DisplayName("7 typeAbove127: types are unsigned, unknown ones keep the frame")
    void unknownTypesAreUnsigned(int type) {
        assertThat(Codecs.decode(concat(record(type, 3, latin("?"), 3), end(1, 0, 0))))
                .containsExactly(new FcgiRecord.Unknown(type, 3), END_1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("9 appRecordWithIdZero")
    void anApplicationRecordNeedsAnId(int type) {
        assertThatThrownBy(() -> Codecs.decode(record(type, 0, content(type))))
                .isInstanceOf(FcgiProtocolException.class)
                .hasMessage("FastCGI request id of " + Wire.typeName(type) + ": 0 (expected: 1 to 65535)");
    }

    @Test
    @DisplayName("16 endReservedGarbage, endLongBody")
    void theEndMayCarryGarbage() {
        byte[] body = concat(new byte[] {0, 0, 0, 9, 0, 'x', 'y', 'z'}, latin("longer!!"));
        assertThat(Codecs.decode(record(3, 1, Arrays.copyOf(body, 8)), record(3, 1, body), end(1, 0, 0)))
                .containsExactly(new FcgiRecord.EndRequest(1, 9, 0), new FcgiRecord.EndRequest(1, 9, 0), END_1);
    }

    @Test
    @DisplayName("16 endShortBody")
    void aShortEndIsAnError() {
        assertThatThrownBy(() -> Codecs.decode(record(3, 1, new byte[4])))
                .isInstanceOf(FcgiProtocolException.class)
                .hasMessage("FastCGI END_REQUEST: 4 bytes (expected: 8)");
    }

    @Test
    @DisplayName("21 eofAfterEndBeforePadding: a record without its last padding is whole when the stream ends")
    void paddingThatNeverComesIsNotMissed() {
        byte[] padded = record(3, 1, endBody(0, 0), 8);
        for (int missing = 0; missing <= 8; missing++) {
            assertThat(Codecs.decode(Arrays.copyOf(padded, padded.length - missing)))
                    .containsExactly(END_1);
        }
        assertThat(Codecs.decode(Arrays.copyOf(padded, padded.length - 9))).isEmpty();
    }

    @Test
    void contentIsASliceOfWhatWasRead() {
        var channel = new EmbeddedChannel(new FcgiRecordDecoder());
        var read = Bytes.buffer(stdout(1, "slice"));
        channel.writeInbound(read);
        FcgiRecord.Chunk chunk = channel.readInbound();
        assertThat(read.refCnt()).isEqualTo(1);
        chunk.release();
        assertThat(read.refCnt()).isZero();
        assertThat(channel.finish()).isFalse();
    }
}
