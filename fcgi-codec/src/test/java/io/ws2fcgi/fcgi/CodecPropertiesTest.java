package io.ws2fcgi.fcgi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.fcgi.FcgiRecord.Chunk;
import io.ws2fcgi.fcgi.FcgiRecord.Stream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What holds for all records, all parameters and all garbage. */
class CodecPropertiesTest {

    /** jqwik is an engine of its own, which the extension of JUnit Jupiter does not reach. */
    @BeforeContainer
    static void watchForLeaks() {
        assertThat(LeakExtension.findLeak()).isNull();
    }

    @AfterContainer
    static void nothingHasLeaked() {
        assertThat(LeakExtension.findLeak()).isNull();
    }

    @Property(tries = 300)
    void recordsSurviveEncodingCuttingAndDecoding(
            @ForAll("records") @Size(max = 20) List<FcgiRecord> records, @ForAll Random random) {
        byte[] wire = Codecs.encode(records.toArray(new FcgiRecord[0]));
        assertThat(joined(Codecs.decode(cut(wire, random)))).isEqualTo(joined(records));
    }

    @Property(tries = 300)
    void parametersOfAnyBytesSurvive(@ForAll @Size(max = 40) List<byte[]> values, @ForAll Random random) {
        FcgiParams.Builder built = FcgiParams.builder();
        for (byte[] value : values) built.add(("N" + random.nextInt(99)).getBytes(UTF_8), value);
        FcgiParams params = built.build();
        assertThat(FcgiParams.decode(params.encoded().clone())).isEqualTo(params);
        try (var client = ClientFixture.keepAlive();
                var server = new ServerFixture()) {
            client.client.send(FcgiRequest.responder(params, Unpooled.EMPTY_BUFFER), new Recording());
            server.receive(client.written());
            assertThat(server.call().head.params()).isEqualTo(params);
        }
    }

    /** Names and values around the short form of a length, and an array that grows before, in and behind a pair. */
    @Property(tries = 500)
    void textIsTheSameAsItsUtf8(@ForAll("texts") @Size(max = 80) List<String> texts) {
        FcgiParams.Builder built = FcgiParams.builder();
        FcgiParams.Builder expected = FcgiParams.empty().toBuilder();
        for (int i = 0; i < texts.size(); i++) {
            String name = 'N' + texts.get(i);
            String value = texts.get(texts.size() - 1 - i);
            built.add(name, value);
            expected.add(name.getBytes(UTF_8), value.getBytes(UTF_8));
            assertThat(built.encodedLength()).isEqualTo(expected.encodedLength());
        }
        assertThat(built.build()).isEqualTo(expected.build());
        assertThat(built.build().count()).isEqualTo(texts.size());
        assertThat(FcgiParams.decode(built.build().encoded())).isEqualTo(expected.build());
    }

    @Property
    void theFieldsOfAHeaderDoNotTouchEachOther(
            @ForAll @IntRange(min = 1, max = 11) int type,
            @ForAll int id,
            @ForAll @IntRange(max = 0xff00) int length,
            @ForAll @IntRange(max = 255) int padding) {
        ByteBuf expected = Unpooled.buffer().writeByte(1).writeByte(type).writeShort(id);
        expected.writeShort(length).writeByte(padding).writeByte(0);
        ByteBuf found = Unpooled.buffer();
        Wire.writeHeader(found, type, id, length, padding);
        assertThat(found).isEqualTo(expected);
    }

    @Property
    void theFieldsOfABeginAndAnEndDoNotTouchEachOther(
            @ForAll int role, @ForAll boolean keep, @ForAll long appStatus, @ForAll int status) {
        ByteBuf expected =
                Unpooled.buffer().writeShort(role).writeByte(keep ? 1 : 0).writeZero(5);
        expected.writeInt((int) appStatus).writeByte(status).writeZero(3);
        ByteBuf found = Unpooled.buffer();
        Wire.writeBeginRequest(found, 1, role, keep);
        Wire.writeEndRequest(found, 1, appStatus, status);
        ByteBuf begin = found.slice(Wire.HEADER_LENGTH, Wire.FIXED_BODY_LENGTH);
        ByteBuf end = found.slice(begin.capacity() + 2 * Wire.HEADER_LENGTH, Wire.FIXED_BODY_LENGTH);
        assertThat(Unpooled.wrappedBuffer(begin, end)).isEqualTo(expected);
    }

    @Property(tries = 300)
    void aRequestAndItsAnswerCrossTheWireInAnyPieces(
            @ForAll @Size(max = 200_000) byte[] body,
            @ForAll @Size(max = 200_000) byte[] answer,
            @ForAll Random random) {
        try (var client = ClientFixture.keepAlive();
                var server = new ServerFixture()) {
            var heard = new Recording();
            client.client.send(FcgiRequest.responder(FcgiParams.empty(), Bytes.buffer(body)), heard);
            for (byte[] piece : cut(client.written(), random)) server.receive(piece);
            assertThat(Bytes.latin(server.call().stdin.toString())).isEqualTo(body);
            server.call().responder.stdout(Bytes.buffer(answer));
            server.call().responder.end(0);
            for (byte[] piece : cut(server.written(), random)) client.receive(piece);
            assertThat(Bytes.latin(heard.stdout.toString())).isEqualTo(answer);
            assertThat(heard.ends).isOne();
        }
    }

    /** Streams as wholes: how their bytes lie in records is not part of what they say. */
    private static List<Object> joined(List<FcgiRecord> records) {
        List<Object> joined = new ArrayList<>();
        for (FcgiRecord record : records) {
            if (record instanceof Chunk chunk && chunk.content().readableBytes() > longest(chunk)) {
                for (int at = 0; at < chunk.content().readableBytes(); at += longest(chunk)) {
                    int length = Math.min(longest(chunk), chunk.content().readableBytes() - at);
                    joined.add(chunk.replace(chunk.content().slice(at, length)));
                }
            } else {
                joined.add(record);
            }
        }
        return joined;
    }

    private static int longest(Chunk chunk) {
        return chunk.stream().isFromApplication() ? Wire.MAX_ALIGNED_CONTENT : Wire.MAX_CONTENT;
    }

    static byte[][] cut(byte[] wire, Random random) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < wire.length; ) {
            int length = Math.min(wire.length - at, 1 + random.nextInt(random.nextBoolean() ? 12 : 40_000));
            pieces.add(Arrays.copyOfRange(wire, at, at + length));
            at += length;
        }
        return pieces.toArray(new byte[0][]);
    }

    @Provide
    Arbitrary<List<FcgiRecord>> records() {
        return record().list();
    }

    /** ASCII as a rule; Latin-1, UTF-16 and halves of pairs too. */
    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.frequencyOf(
                        Tuple.of(6, Arbitraries.strings().ascii().ofMaxLength(140)),
                        Tuple.of(
                                1,
                                Arbitraries.strings()
                                        .withCharRange((char) 0, (char) 0xff)
                                        .ofMaxLength(140)),
                        Tuple.of(
                                1,
                                Arbitraries.strings()
                                        .withCharRange((char) 0x141, (char) 0x17f)
                                        .ofMaxLength(140)),
                        Tuple.of(1, Arbitraries.strings().all().ofMaxLength(140)),
                        Tuple.of(
                                1,
                                Arbitraries.strings()
                                        .withCharRange((char) 0xd800, (char) 0xdfff)
                                        .ofMaxLength(9)),
                        Tuple.of(
                                1,
                                Arbitraries.strings().ascii().ofMinLength(2000).ofMaxLength(5000)))
                .list();
    }

    private static Arbitrary<FcgiRecord> record() {
        Arbitrary<Integer> ids = Arbitraries.integers().between(1, 65535);
        Arbitrary<String> names =
                Arbitraries.strings().withCharRange('A', 'Z').ofMinLength(1).ofMaxLength(200);
        Arbitrary<byte[]> contents = Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.bytes().array(byte[].class).ofMaxSize(300)),
                Tuple.of(
                        1, Arbitraries.integers().between(65530, 140_000).map(length -> Bytes.filled(length, length))));
        return Arbitraries.oneOf(
                Combinators.combine(ids, Arbitraries.integers().between(0, 65535), Arbitraries.of(true, false))
                        .as(FcgiRecord.BeginRequest::new),
                ids.map(FcgiRecord.AbortRequest::new),
                Combinators.combine(
                                ids,
                                Arbitraries.longs().between(0, 0xffffffffL),
                                Arbitraries.integers().between(0, 255))
                        .as(FcgiRecord.EndRequest::new),
                Combinators.combine(ids, Arbitraries.of(Stream.values()), contents)
                        .as((id, stream, bytes) -> new Chunk(id, stream, Unpooled.wrappedBuffer(bytes))),
                names.list().ofMaxSize(5).map(FcgiRecord.GetValues::new),
                names.list().ofMaxSize(5).map(CodecPropertiesTest::values).map(FcgiRecord.GetValuesResult::new),
                Arbitraries.integers().between(0, 255).map(FcgiRecord.UnknownType::new));
    }

    private static FcgiParams values(List<String> names) {
        FcgiParams.Builder values = FcgiParams.builder();
        for (String name : names) values.add(name, ByteBufUtil.hexDump(Bytes.latin(name)));
        return values.build();
    }
}
