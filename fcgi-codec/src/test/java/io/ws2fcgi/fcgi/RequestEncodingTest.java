package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.begin;
import static io.ws2fcgi.fcgi.Bytes.concat;
import static io.ws2fcgi.fcgi.Bytes.end;
import static io.ws2fcgi.fcgi.Bytes.filled;
import static io.ws2fcgi.fcgi.Bytes.latin;
import static io.ws2fcgi.fcgi.Bytes.params;
import static io.ws2fcgi.fcgi.Bytes.record;
import static io.ws2fcgi.fcgi.Bytes.stdin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.EncoderException;
import io.ws2fcgi.fcgi.FcgiRecord.Chunk;
import io.ws2fcgi.fcgi.FcgiRecord.Stream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to bytes: records that every application understands, php-fpm above all. */
class RequestEncodingTest {

    private static byte[] sent(FcgiClientConfig config, FcgiParams params, byte[] body) {
        try (var fixture = new ClientFixture(config)) {
            fixture.client.send(FcgiRequest.responder(params, Bytes.buffer(body)), new Recording());
            return fixture.written();
        }
    }

    private static byte[] sent(FcgiParams params, byte[] body) {
        return sent(FcgiClientConfig.keepAlive(), params, body);
    }

    private static List<Chunk> chunks(byte[] wire, Stream stream) {
        return Codecs.decode(wire).stream()
                .filter(Chunk.class::isInstance)
                .map(Chunk.class::cast)
                .filter(chunk -> chunk.stream() == stream)
                .toList();
    }

    private static byte[] contentOf(List<Chunk> chunks) {
        ByteBuf all = Unpooled.buffer();
        chunks.forEach(chunk -> all.writeBytes(chunk.content().duplicate()));
        return io.netty.buffer.ByteBufUtil.getBytes(all);
    }

    @Test
    @DisplayName("43 emptyParams, emptyBody: exactly one empty record each")
    void anEmptyRequestHasOneEmptyRecordPerStream() {
        assertThat(sent(FcgiParams.empty(), new byte[0]))
                .isEqualTo(concat(begin(1, 1, 1), params(1, ""), stdin(1, "")));
    }

    @Test
    @DisplayName("42 emptyRecordsUnpadded, reserved bytes zero: a whole request, byte for byte")
    void aRequestIsWrittenByteForByte() {
        FcgiParams some = FcgiParams.builder().add("A", "12").build();
        assertThat(sent(FcgiClientConfig.defaults(), some, latin("body")))
                .isEqualTo(concat(begin(1, 1, 0), params(1, "\1\2A12"), params(1, ""), stdin(1, "body"), stdin(1, "")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4096, 4097, 65534, 65535, 65536, 66000, 99000, 131070, 1 << 20})
    @DisplayName("37 bodyOver64K, 44 chunkedBodyEnd: split exactly, one terminator, no length cut to 16 bits")
    void aBodyOfAnySizeIsSplitExactly(int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        List<Chunk> stdin = chunks(sent(ClientFixture.PARAMS, body), Stream.STDIN);
        assertThat(contentOf(stdin)).isEqualTo(body);
        assertThat(stdin).hasSize((length + 65534) / 65535 + 1);
        assertThat(stdin).filteredOn(chunk -> !chunk.content().isReadable()).hasSize(1);
        assertThat(stdin.get(stdin.size() - 1).content().isReadable()).isFalse();
    }

    @Test
    @DisplayName("38 smuggleBody: records inside of a body stay body")
    void recordsInsideOfABodyStayBody() {
        byte[] smuggled = concat(begin(1, 1, 1), params(1, "\17\4SCRIPT_FILENAMEevil"), params(1, ""), stdin(1, ""));
        byte[] body = filled(70_000, 'b');
        System.arraycopy(smuggled, 0, body, 65535 - 8, smuggled.length);
        System.arraycopy(smuggled, 0, body, 65536, smuggled.length);
        try (var server = new ServerFixture()) {
            server.receive(sent(ClientFixture.PARAMS, body));
            assertThat(server.calls).hasSize(1);
            assertThat(latin(server.call().stdin.toString())).isEqualTo(body);
        }
    }

    @Test
    @DisplayName("39 wholePairsPerRecord: 1000 pairs, 200 KB")
    void noPairIsSplitOverTwoRecords() {
        FcgiParams.Builder many = FcgiParams.builder();
        var random = new Random(39);
        for (int i = 0; i < 1000; i++) many.add("NAME_" + i, "v".repeat(random.nextInt(400)));
        FcgiParams built = many.build();
        byte[] wire = sent(built, new byte[0]);
        List<Chunk> records = chunks(wire, Stream.PARAMS);
        assertThat(contentOf(records)).isEqualTo(built.encoded());
        assertThat(records).hasSizeGreaterThan(3);
        int pairs = 0;
        for (Chunk each : records) {
            // Parsed on its own, as php-fpm does.
            pairs += FcgiParams.decode(contentOf(List.of(each))).count();
        }
        assertThat(pairs).isEqualTo(1000);
    }

    @Test
    @DisplayName("39 wholePairsPerRecord: a pair that fills a record alone, between small ones")
    void aPairThatFillsARecordStandsAlone() {
        FcgiParams params = FcgiParams.builder()
                .add("A", "1")
                .add("BIG", "x".repeat(65535 - 5 - 3))
                .add("C", "3")
                .build();
        assertThat(chunks(sent(params, new byte[0]), Stream.PARAMS))
                .extracting(chunk -> chunk.content().readableBytes())
                .containsExactly(4, 65535, 4, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {65530, 70_000, 1 << 20})
    @DisplayName("40 pairTooBig: refused before a byte is written")
    void aPairThatFitsInNoRecordIsRefusedBeforeAByteIsWritten(int length) {
        FcgiParams params =
                FcgiParams.builder().add("A", "1").add("N", "x".repeat(length)).build();
        try (var fixture = ClientFixture.keepAlive()) {
            var heard = new Recording();
            ByteBuf body = Bytes.buffer("body");
            FcgiExchange exchange = fixture.client.send(FcgiRequest.responder(params, body), heard);
            assertThat(heard.failure())
                    .isInstanceOf(FcgiLimitException.class)
                    .hasMessageContaining("(expected: <= 65535");
            assertThat(heard.failedState()).isEqualTo(RequestState.NOT_SENT);
            assertThat(fixture.written()).isEmpty();
            assertThat(body.refCnt()).isZero();
            assertThat(exchange.requestId()).isZero();
            assertThat(fixture.client.available()).isOne();
        }
    }

    @Test
    @DisplayName("40 pairTooBig: the option to split it, for applications that read PARAMS as a stream")
    void withSplitPairsABigPairLiesAcrossRecords() {
        FcgiParams params = FcgiParams.builder().add("N", "x".repeat(100_000)).build();
        byte[] wire = sent(FcgiClientConfig.keepAlive().withSplitPairs(), params, new byte[0]);
        assertThat(chunks(wire, Stream.PARAMS)).hasSize(3);
        try (var server = new ServerFixture()) {
            server.receive(wire);
            assertThat(server.call().head.params()).isEqualTo(params);
        }
    }

    @Test
    void anAuthorizerGetsNoBodyAndAFilterGetsTwo() {
        try (var fixture = ClientFixture.multiplexed(2)) {
            fixture.client.send(
                    new FcgiRequest(FcgiRole.AUTHORIZER, FcgiParams.empty(), Bytes.buffer("")), new Recording());
            fixture.client.send(
                    new FcgiRequest(FcgiRole.FILTER, FcgiParams.empty(), Bytes.buffer("in"), Bytes.buffer("file")),
                    new Recording());
            assertThat(fixture.written())
                    .isEqualTo(concat(
                            begin(1, 2, 1),
                            params(1, ""),
                            begin(2, 3, 1),
                            params(2, ""),
                            stdin(2, "in"),
                            stdin(2, ""),
                            record(8, 2, latin("file")),
                            record(8, 2, new byte[0])));
        }
    }

    @Test
    void aFilterMayHaveTwoLongStreams() {
        byte[] in = filled(100_000, 'i');
        byte[] file = filled(70_000, 'f');
        try (var fixture = ClientFixture.keepAlive()) {
            fixture.client.send(
                    new FcgiRequest(FcgiRole.FILTER, FcgiParams.empty(), Bytes.buffer(in), Bytes.buffer(file)),
                    new Recording());
            byte[] wire = fixture.written();
            assertThat(contentOf(chunks(wire, Stream.STDIN))).isEqualTo(in);
            assertThat(contentOf(chunks(wire, Stream.DATA))).isEqualTo(file);
            assertThat(chunks(wire, Stream.DATA)).hasSize(3);
        }
    }

    @Test
    @DisplayName("44 zero-copy path: a small request is one buffer, a long body is its own slices")
    void aSmallRequestIsOneBufferAndALongBodyIsNotCopied() {
        try (var fixture = ClientFixture.keepAlive()) {
            fixture.send("small");
            assertThat(fixture.channel.outboundMessages()).hasSize(1);
            fixture.written();
            fixture.receive(end(1, 0, 0));

            ByteBuf body = Bytes.buffer(filled(5000, 'l'));
            long address = body.hasMemoryAddress() ? body.memoryAddress() : 0;
            fixture.client.send(FcgiRequest.responder(FcgiParams.empty(), body), new Recording());
            assertThat(fixture.channel.outboundMessages()).hasSize(3);
            ((ByteBuf) fixture.channel.readOutbound()).release();
            ByteBuf slice = fixture.channel.readOutbound();
            assertThat(slice.hasMemoryAddress() ? slice.memoryAddress() : 0).isEqualTo(address);
            slice.release();
        }
    }

    @Test
    void whatCannotBeSentIsRefusedByTheEncoder() {
        var channel = new EmbeddedChannel(FcgiRecordEncoder.INSTANCE);
        var big = FcgiParams.builder().add("N", "x".repeat(65530)).build();
        assertThatThrownBy(() -> channel.writeOutbound(new FcgiRecord.GetValuesResult(big)))
                .isInstanceOf(EncoderException.class)
                .hasMessage("values: 65536 bytes (expected: <= 65527, one record)");
        assertThatThrownBy(() -> channel.writeOutbound(new FcgiRecord.Unknown(99, 1)))
                .isInstanceOf(EncoderException.class);
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void anEmptyFileBehindALongBodyIsOneEmptyRecord() {
        try (var fixture = ClientFixture.keepAlive()) {
            fixture.client.send(
                    new FcgiRequest(
                            FcgiRole.FILTER,
                            FcgiParams.empty(),
                            Bytes.buffer(filled(5000, 'b')),
                            Unpooled.EMPTY_BUFFER),
                    new Recording());
            assertThat(chunks(fixture.written(), Stream.DATA)).hasSize(1);
        }
    }
}
