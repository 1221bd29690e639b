package io.ws2fcgi.bridge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.config.Compression;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.WireConfig;
import io.ws2fcgi.bridge.hub.SharedFrame;
import io.ws2fcgi.bridge.listener.WiredClient;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** What is compressed on its way to a client, and how; what comes compressed is in {@link FrameTable}. */
final class CompressionTest {
    private static final String DEFLATE = "permessage-deflate; client_max_window_bits";
    private static final String NEWS = "all the news that's fit to print, ".repeat(20);

    @Test
    void whatIsLongEnoughIsCompressedAndTheRestIsNot() {
        try (WiredClient client = connect(wire -> wire.compressFrom(100), DEFLATE)) {
            assertThat(client.head())
                    .contains("sec-websocket-extensions: permessage-deflate; server_no_context_takeover;"
                            + " client_no_context_takeover\r\n");
            assertThat(answers(client, false, "a".repeat(99), "a".repeat(100), NEWS, NEWS))
                    .containsExactly(
                            "text " + "a".repeat(99),
                            "deflated text " + "a".repeat(100),
                            "deflated text " + NEWS,
                            "deflated text " + NEWS);
        }
    }

    @Test
    void whatDoesNotGetShorterGoesAsItIs() {
        try (WiredClient client = connect(wire -> wire.compressFrom(0), DEFLATE)) {
            String letters = "The quick brown fox, jumps_over/LAZY:dogs;0123456789";
            assertThat(answers(client, false, "a", letters)).containsExactly("text a", "text " + letters);
        }
    }

    @Test
    void whoDoesNotOfferItGetsNothingCompressed() {
        try (WiredClient client = connect(wire -> wire)) {
            assertThat(client.head()).doesNotContainIgnoringCase("extensions");
            assertThat(answers(client, false, NEWS)).containsExactly("text " + NEWS);
        }
    }

    @Test
    void whoIsDeclinedGetsInAllTheSame() {
        try (WiredClient client = connect(wire -> wire, "permessage-deflate; server_max_window_bits=99")) {
            assertThat(client.head()).doesNotContainIgnoringCase("extensions");
            assertThat(answers(client, false, NEWS)).containsExactly("text " + NEWS);
        }
    }

    @Test
    void aSmallWindowGetsShortMessagesCompressed() {
        String short_ = "ab".repeat(256);
        String long_ = "ab".repeat(257);
        try (WiredClient client = connect(wire -> wire, "permessage-deflate; server_max_window_bits=9")) {
            assertThat(client.head()).contains("; server_max_window_bits=9\r\n");
            assertThat(answers(client, false, short_, long_))
                    .containsExactly("deflated text " + short_, "text " + long_);
        }
    }

    @Test
    void withContextWhatComesAgainTakesHardlyAnything() {
        try (WiredClient client =
                connect(wire -> wire.compression(Compression.CONTEXT).compressFrom(0), DEFLATE)) {
            assertThat(client.head()).contains("sec-websocket-extensions: permessage-deflate\r\n");
            ReceivedFrames received = new ReceivedFrames(true);
            String noise = noise(400);
            assertThat(answers(client, received, noise)).containsExactly("deflated text " + noise);
            int first = received.payloadBytes;
            assertThat(answers(client, received, noise, "")).containsExactly("deflated text " + noise);
            assertThat(received.payloadBytes - first).isLessThan(20);
            assertThat(answers(client, received, noise(50_000))).hasSize(1);
        }
    }

    @Test
    void everyLengthOfHeaderFits() {
        try (WiredClient client = connect(wire -> wire.compressFrom(1), DEFLATE)) {
            for (int length : new int[] {10, 100, 1000, 4000, 5000, 20_000, 100_000, 200_000, 262_144}) {
                String words = words(length);
                assertThat(answers(client, false, words)).containsExactly("deflated text " + words);
            }
        }
    }

    @Test
    void aBombIs1009AndCostsNoMoreThanTheLimit() {
        try (WiredClient client = connect(wire -> wire, DEFLATE)) {
            client.send(SentFrames.frame(0xc2, deflated(new byte[50 << 20])));
            assertThat(new ReceivedFrames(false).read(client.said())).containsExactly("close 1009");
            assertThat(client.limited).containsExactly("message-size");
        }
    }

    @Test
    void whatCanBeInflatedToNothingForEverIs1009() {
        try (WiredClient client = connect(wire -> wire, DEFLATE)) {
            byte[] empty = new byte[100_000];
            for (int i = 0; i < empty.length; i += 5) empty[i + 3] = empty[i + 4] = (byte) 0xff;
            client.send(SentFrames.frame(0x42, empty));
            for (int i = 0; i < 20; i++) client.send(SentFrames.frame(0, empty));
            assertThat(new ReceivedFrames(false).read(client.said())).containsExactly("close 1009");
        }
    }

    @Test
    void aMessageOfEmptyLastBlocksIs1007() {
        try (WiredClient client = connect(wire -> wire, DEFLATE)) {
            byte[] last = new byte[10_000];
            for (int i = 0; i < last.length; i += 2) last[i] = 3;
            client.send(SentFrames.frame(0xc2, last));
            assertThat(new ReceivedFrames(false).read(client.said())).containsExactly("close 1007");
        }
    }

    @Test
    void whatWasReceivedWhileTheInboxIsFullStaysCompressed() {
        byte[] bomb = SentFrames.frame(0xc2, deflated(new byte[900_000]));
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < 20; i++) many.writeBytes(bomb);
        WireConfig wire = WireConfig.DEFAULT;
        Limits limits = Limits.builder().inboxBytes(1_000_000).build();
        try (WiredClient client = WiredClient.connect(route -> route.wire(wire).limits(limits), DEFLATE)) {
            client.send(many.toByteArray());
            assertThat(client.isRead()).isFalse();
            // One is asked about, and two are more than enough for the inbox.
            client.channel().close();
            client.answerAll();
            assertThat(client.heard).hasSize(3 + 1).endsWith("close 1006 network");
        }
    }

    @Test
    void whatIsForManyIsDeflatedOnce() {
        int[] asked = {0};
        UnaryOperator<ByteBuf> compressor = plain -> {
            asked[0]++;
            plain.release();
            return Unpooled.copiedBuffer("deflated", StandardCharsets.US_ASCII);
        };
        SharedFrame shared = new SharedFrame(Unpooled.copiedBuffer("plain", StandardCharsets.US_ASCII));
        for (int i = 0; i < 3; i++) {
            ByteBuf twin = shared.compressed(compressor);
            assertThat(twin.toString(StandardCharsets.US_ASCII)).isEqualTo("deflated");
            twin.release();
        }
        ByteBuf plain = shared.plain();
        assertThat(plain.toString(StandardCharsets.US_ASCII)).isEqualTo("plain");
        plain.release();
        shared.release();
        assertThat(asked[0]).isEqualTo(1);
    }

    private static WiredClient connect(UnaryOperator<WireConfig.Builder> changes, String... offers) {
        WireConfig wire = changes.apply(WireConfig.builder()).build();
        return WiredClient.connect(route -> route.wire(wire), offers);
    }

    private static List<String> answers(WiredClient client, boolean context, String... texts) {
        return answers(client, new ReceivedFrames(context), texts);
    }

    private static List<String> answers(WiredClient client, ReceivedFrames received, String... texts) {
        for (String text : texts) {
            client.send(SentFrames.of("81:?"));
            client.answer(text);
        }
        return received.read(client.said());
    }

    private static String noise(int length) {
        Random random = new Random(length);
        StringBuilder noise = new StringBuilder();
        // So many different characters that two of their bytes hold no less than Deflate would need.
        while (noise.length() < length / 3) noise.append((char) (0x4e00 + random.nextInt(0x5000)));
        return noise.toString();
    }

    private static String words(int length) {
        Random random = new Random(length);
        StringBuilder words = new StringBuilder();
        while (words.length() < length) words.append("aaaaa".charAt(0)).append((char) ('a' + random.nextInt(4)));
        return words.substring(0, length);
    }

    private static byte[] deflated(byte[] payload) {
        Deflater raw = new Deflater(9, true);
        try {
            raw.setInput(payload);
            byte[] out = new byte[payload.length / 500 + 64];
            int length = raw.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
            return Arrays.copyOf(out, length - 4);
        } finally {
            raw.end();
        }
    }
}
