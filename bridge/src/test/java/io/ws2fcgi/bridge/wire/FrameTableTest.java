package io.ws2fcgi.bridge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Compression;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.WireConfig;
import io.ws2fcgi.bridge.listener.WiredClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The {@link FrameTable} through a client's whole pipeline: at once, byte by byte, and cut anywhere. */
final class FrameTableTest {
    private static final String DEFLATE = "permessage-deflate; client_max_window_bits";

    private static final SevereLog LOG = SevereLog.begin();

    @AfterAll
    static void nobodyHadToBeToldOfAnyOfThem() {
        LOG.close();
        assertThat(LOG.lines()).isEmpty();
    }

    /** How the bytes of a client come. */
    private enum Cut {
        NOT,
        BYTES,
        ANYWHERE
    }

    @TestFactory
    Stream<DynamicTest> withoutCompression() {
        return tests(FrameTable.rows(false), Compression.OFF);
    }

    @TestFactory
    Stream<DynamicTest> withCompression() {
        return tests(FrameTable.rows(true), Compression.MESSAGE);
    }

    @TestFactory
    Stream<DynamicTest> withContextTakeover() {
        // There a message may refer to an earlier one, which is what one row shows to be an error without it.
        List<FrameTable.Row> rows = FrameTable.rows(true).stream()
                .filter(row -> !row.sent().contains("c1:\\f2\\00\\11"))
                .toList();
        return Stream.concat(
                tests(rows, Compression.CONTEXT),
                tests(
                        List.of(new FrameTable.Row(
                                "c1:\\f2\\48\\cd\\c9\\c9\\07\\00 c1:\\f2\\00\\11\\00\\00", "text Hello; text Hello")),
                        Compression.CONTEXT));
    }

    @Test
    void thereAreEnoughOfThem() {
        assertThat(FrameTable.rows(false).stream().map(FrameTable.Row::sent).distinct())
                .hasSizeGreaterThan(300);
    }

    private static Stream<DynamicTest> tests(List<FrameTable.Row> rows, Compression compression) {
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.sent(), () -> {
                    for (Cut cut : compression == Compression.CONTEXT ? List.of(Cut.NOT) : List.of(Cut.values())) {
                        assertThat(answer(row.sent(), compression, cut))
                                .as("%s, cut %s", row.sent(), cut)
                                .isEqualTo(new String(
                                        SentFrames.payload(row.answer().replace(' ', '_')), StandardCharsets.UTF_8));
                    }
                }));
    }

    private static String answer(String sent, Compression compression, Cut cut) {
        List<String> said = new ArrayList<>();
        ReceivedFrames received = new ReceivedFrames(compression == Compression.CONTEXT);
        WiredClient client = WiredClient.connect(route(compression), DEFLATE);
        try (client) {
            assertThat(client.head().contains("permessage-deflate")).isEqualTo(compression != Compression.OFF);
            for (byte[] piece : cut(SentFrames.of(sent), cut)) {
                client.send(piece);
                client.answerAll();
                said.addAll(received.read(client.said()));
            }
        }
        return answer(client.heard, said);
    }

    /** Messages, then control frames, then the close, if there was one. */
    private static String answer(List<String> heard, List<String> said) {
        String close = heard.get(heard.size() - 1);
        List<String> all = new ArrayList<>(
                heard.subList(0, heard.size() - 1).stream().map(String::strip).toList());
        said.stream().filter(frame -> !frame.startsWith("close")).forEach(all::add);
        List<String> closes =
                said.stream().filter(frame -> frame.startsWith("close")).toList();
        if (close.equals("close 1006 network")) {
            assertThat(closes).isEmpty();
        } else {
            assertThat(closes).containsExactly(close.startsWith("close 1005") ? "close" : close.substring(0, 10));
            all.add(close);
        }
        return String.join("; ", all);
    }

    private static UnaryOperator<RouteConfig.Builder> route(Compression compression) {
        return route -> route.limits(Limits.builder().messageBytes(1000).build())
                .wire(WireConfig.builder().compression(compression).build());
    }

    private static List<byte[]> cut(byte[] bytes, Cut how) {
        List<byte[]> pieces = new ArrayList<>();
        Random random = new Random(bytes.length);
        // The longest rows have nothing new to tell in single bytes.
        boolean whole = how == Cut.NOT || bytes.length > 3000;
        int from = 0;
        while (from < bytes.length) {
            int length = whole ? bytes.length : how == Cut.BYTES ? 1 : 1 + random.nextInt(7);
            int end = Math.min(bytes.length, from + length);
            pieces.add(Arrays.copyOfRange(bytes, from, end));
            from = end;
        }
        return pieces;
    }
}
