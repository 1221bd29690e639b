package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.config.GripKey;
import io.ws2fcgi.fixtures.NodePackages;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Fanout's library for JavaScript and we understand each other, without any HTTP between us. */
final class JsGripEventsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BODIES = 200;

    /**
     * An event as the library is told.
     *
     * @param content in hex; null for none
     */
    private record Said(String type, @Nullable String content) {}

    private final NodePackages node = NodePackages.of("js-grip");
    private final Random random = new Random(1);

    @Test
    void itReadsWhatWeWrite() {
        List<List<Said>> bodies = bodies();
        JsonNode read = ask(Map.of(
                        "decode", bodies.stream().map(JsGripEventsIT::written).toList()))
                .get("decode");
        assertThat(read).isEqualTo(JSON.valueToTree(bodies));
    }

    @Test
    void weReadWhatItWrites() throws Exception {
        List<List<Said>> bodies = bodies();
        List<List<Said>> read = new ArrayList<>();
        for (JsonNode body : ask(Map.of("encode", bodies)).get("encode")) read.add(read(body.stringValue()));
        assertThat(read).isEqualTo(bodies);
    }

    @Test
    void itWritesTheBytesThatWeWrite() {
        List<List<Said>> bodies = bodies();
        assertThat(ask(Map.of("encode", bodies)).get("encode"))
                .isEqualTo(JSON.valueToTree(
                        bodies.stream().map(JsGripEventsIT::written).toList()));
    }

    @Test
    void itBelievesOurSignatureAndNoOtherOne() {
        GripKey key = GripKey.parse("changeme".getBytes(US_ASCII));
        String token = new GripSignature(key, "pushpin", InstantSource.system()).text();
        assertThat(ask(Map.of(
                                "validate",
                                List.of(
                                        Map.of("token", token, "key", "changeme", "iss", "pushpin"),
                                        Map.of("token", token, "key", "base64:Y2hhbmdlbWU=", "iss", "pushpin"),
                                        Map.of("token", token, "key", "changeme", "iss", "somebody else"),
                                        Map.of("token", token, "key", "another", "iss", "pushpin"))))
                        .get("validate")
                        .toString())
                .isEqualTo("[true,true,false,false]");
    }

    private JsonNode ask(Map<String, ?> work) {
        return JSON.readTree(node.run("events.mjs", JSON.writeValueAsString(work)));
    }

    private static String written(List<Said> events) {
        WebSocketEventsWriter writer = new WebSocketEventsWriter(ByteBufAllocator.DEFAULT);
        for (Said event : events) {
            if (event.content() == null) writer.add(event.type());
            else writer.add(event.type(), Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(event.content())));
        }
        ByteBuf body = writer.finish();
        try {
            return ByteBufUtil.hexDump(body);
        } finally {
            body.release();
        }
    }

    private static List<Said> read(String hex) throws AnswerException {
        return WebSocketEvents.read(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex))).stream()
                .map(event ->
                        new Said(event.type(), event.content() == null ? null : ByteBufUtil.hexDump(event.content())))
                .toList();
    }

    private List<List<Said>> bodies() {
        List<List<Said>> bodies = new ArrayList<>();
        for (int i = 0; i < BODIES; i++) {
            List<Said> events = new ArrayList<>();
            for (int left = random.nextInt(6); left > 0; left--) events.add(event());
            bodies.add(events);
        }
        return bodies;
    }

    private Said event() {
        String[] types = {"OPEN", "TEXT", "BINARY", "PING", "PONG", "CLOSE", "DISCONNECT"};
        String type = types[random.nextInt(types.length)];
        return new Said(type, random.nextInt(4) == 0 ? null : content(random.nextInt(10) == 0 ? 5000 : 40));
    }

    /** With more line ends than chance would give. */
    private String content(int longest) {
        byte[] bytes = new byte[random.nextInt(longest)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = random.nextInt(8) == 0 ? (byte) "\r\n".charAt(i % 2) : (byte) random.nextInt(256);
        }
        return ByteBufUtil.hexDump(bytes);
    }
}
