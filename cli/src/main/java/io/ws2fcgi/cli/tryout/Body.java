package io.ws2fcgi.cli.tryout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.ws2fcgi.cli.text.Json;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bytes that somebody wants to see.
 *
 * @param text null where they are not UTF-8
 */
record Body(int length, @Nullable String text, String base64, String hex) {
    private static final int SHOWN_BYTES = 32;
    private static final int SHOWN_CHARS = 60;
    private static final int SHOWN_LINES = 40;

    /** Borrows {@code content}, and leaves it as it was. */
    static Body of(ByteBuf content) {
        byte[] bytes = ByteBufUtil.getBytes(content);
        String hex = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
        return new Body(
                bytes.length,
                text(content),
                Base64.getEncoder().encodeToString(bytes),
                bytes.length > SHOWN_BYTES ? hex + " ..." : hex);
    }

    private static @Nullable String text(ByteBuf content) {
        try {
            return UTF_8.newDecoder().decode(content.nioBuffer()).toString();
        } catch (CharacterCodingException binary) {
            return null;
        }
    }

    /** The beginning, in quotes, or in hex. Raw: clean before printing. */
    String inALine() {
        if (text == null) return "of " + length + " bytes: " + hex;
        return "'" + (text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...") + "'";
    }

    /** As many lines as anybody reads. Raw: clean before printing. */
    List<String> lines() {
        if (length == 0) return List.of();
        if (text == null) return List.of(hex);
        List<String> lines = text.lines().toList();
        if (lines.size() <= SHOWN_LINES) return lines;
        int more = lines.size() - SHOWN_LINES;
        return java.util.stream.Stream.concat(
                        lines.stream().limit(SHOWN_LINES), java.util.stream.Stream.of("... " + more + " more lines"))
                .toList();
    }

    /** All of it: as text if it is one. */
    ObjectNode json() {
        ObjectNode node = Json.object().put("bytes", length);
        return text == null ? node.put("base64", base64) : node.put("text", text);
    }
}
