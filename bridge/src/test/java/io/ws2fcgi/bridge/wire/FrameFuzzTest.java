package io.ws2fcgi.bridge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Compression;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.Rate;
import io.ws2fcgi.bridge.config.RateFate;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.WireConfig;
import io.ws2fcgi.bridge.listener.WiredClient;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Whatever a client sends, in whatever pieces: what must hold of the whole pipeline. */
final class FrameFuzzTest {
    private static final int LONGEST = 300;

    @Property(tries = 600)
    void framesOfAnyKind(@ForAll @Size(max = 12) List<@From("frames") byte[]> frames, @ForAll long seed) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        frames.forEach(bytes::writeBytes);
        send(bytes.toByteArray(), new Random(seed));
    }

    @Property(tries = 600)
    void framesWithBytesChanged(
            @ForAll @Size(min = 1, max = 8) List<@From("goodFrames") byte[]> frames, @ForAll long seed) {
        Random random = new Random(seed);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        frames.forEach(bytes::writeBytes);
        byte[] all = bytes.toByteArray();
        for (int i = random.nextInt(3); i >= 0; i--) all[random.nextInt(all.length)] ^= (byte) (1 << random.nextInt(8));
        send(all, random);
    }

    @Property(tries = 300)
    void rubbish(@ForAll @Size(max = 200) byte[] bytes, @ForAll long seed) {
        send(bytes, new Random(seed));
    }

    private static void send(byte[] bytes, Random random) {
        Compression compression = List.of(Compression.values()).get(random.nextInt(3));
        List<String> said = new ArrayList<>();
        ReceivedFrames received = new ReceivedFrames(compression == Compression.CONTEXT);
        boolean limited = random.nextInt(4) == 0;
        WiredClient client = WiredClient.connect(
                route -> route(route, compression, limited ? random : null),
                "permessage-deflate; client_max_window_bits");
        try (client) {
            for (byte[] piece : cut(bytes, random)) {
                client.send(piece);
                if (random.nextInt(3) == 0) client.pass(Duration.ofMillis(300));
                while (client.isAsked() && random.nextInt(5) > 0)
                    client.answer(random.nextBoolean() ? "ok" : "yes".repeat(100));
                said.addAll(received.read(client.said()));
            }
            client.answerAll();
            said.addAll(received.read(client.said()));
        }
        check(client, said);
    }

    private static void check(WiredClient client, List<String> said) {
        // That nothing comes behind a close is seen by ReceivedFrames, and an exception by WiredClient.
        assertThat(said.stream().filter(frame -> frame.startsWith("close"))).hasSizeLessThan(2);
        assertThat(client.heard).isNotEmpty();
        assertThat(client.heard.get(client.heard.size() - 1)).startsWith("close ");
        assertThat(client.heard.stream().filter(event -> event.startsWith("close ")))
                .hasSize(1);
        assertThat(client.heard).allSatisfy(event -> {
            // The application reads it as UTF-8; a text that was none has this character.
            if (event.startsWith("text ")) assertThat(event).doesNotContain("\ufffd");
            if (!event.startsWith("close "))
                assertThat(event.length()).isLessThanOrEqualTo(LONGEST + "binary ".length());
        });
    }

    private static RouteConfig.Builder route(
            RouteConfig.Builder route, Compression compression, @Nullable Random limits) {
        WireConfig.Builder wire =
                WireConfig.builder().compression(compression).compressFrom(2).autoReplies(Map.of("a", "b"));
        if (limits != null) {
            wire.messageRate(new Rate(2, 3))
                    .byteRate(new Rate(100, 200))
                    .rateFate(limits.nextBoolean() ? RateFate.WAIT : RateFate.CLOSE);
        }
        return route.limits(
                        Limits.builder().messageBytes(LONGEST).inboxMessages(2).build())
                .wire(wire.build());
    }

    private static List<byte[]> cut(byte[] bytes, Random random) {
        List<byte[]> pieces = new ArrayList<>();
        int most = 1 + random.nextInt(60);
        for (int from = 0; from < bytes.length; ) {
            int end = Math.min(bytes.length, from + 1 + random.nextInt(most));
            pieces.add(Arrays.copyOfRange(bytes, from, end));
            from = end;
        }
        return pieces;
    }

    @Provide
    Arbitrary<byte[]> frames() {
        Arbitrary<Integer> first = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.of(0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0x89, 0x8a)),
                Tuple.of(2, Arbitraries.of(0xc1, 0xc2, 0x41, 0x88)),
                Tuple.of(1, Arbitraries.integers().between(0, 255)));
        return Combinators.combine(first, payloads()).as((byte1, payload) -> SentFrames.frame(byte1, payload));
    }

    @Provide
    Arbitrary<byte[]> goodFrames() {
        return Arbitraries.oneOf(
                payloads().map(payload -> SentFrames.frame(0x82, payload)),
                texts().map(payload -> SentFrames.frame(0x81, payload)),
                texts().map(payload -> SentFrames.frame(0xc1, deflated(payload))),
                Arbitraries.just(SentFrames.of("01:a 89:p 80:b")),
                Arbitraries.just(SentFrames.of("8a")));
    }

    private static Arbitrary<byte[]> payloads() {
        return Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(130),
                texts(),
                texts().map(FrameFuzzTest::deflated),
                // A bomb.
                Arbitraries.integers().between(0, 100_000).map(size -> deflated(new byte[size])));
    }

    private static Arbitrary<byte[]> texts() {
        return Arbitraries.strings()
                .withChars("aé€x")
                .ofMaxLength(100)
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] deflated(byte[] payload) {
        Deflater raw = new Deflater(6, true);
        try {
            raw.setInput(payload);
            byte[] out = new byte[payload.length + 64];
            int length = raw.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
            return Arrays.copyOf(out, Math.max(0, length - 4));
        } finally {
            raw.end();
        }
    }
}
