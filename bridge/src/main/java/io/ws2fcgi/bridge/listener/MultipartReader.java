package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a form of parts (RFC 7578, RFC 2046 section 5.1).
 *
 * <pre>
 *   preamble CRLF --boundary CRLF headers CRLF CRLF content CRLF --boundary ... CRLF --boundary-- epilogue
 * </pre>
 */
final class MultipartReader {
    private static final int LONGEST_BOUNDARY = 70;
    private static final ByteBuf HEAD_END = Unpooled.unreleasableBuffer(ascii("\r\n\r\n"));

    private MultipartReader() {}

    static void read(String contentType, ByteBuf body, FormFields form) throws PushRefusedException {
        String boundary = parameter(contentType, "boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY) {
            throw FormFields.unreadable(
                    "Content-Type: " + contentType + " (expected: a boundary of 1 to 70 characters)");
        }
        ByteBuf rest = body.slice();
        ByteBuf first = ascii("--" + boundary);
        ByteBuf next = ascii("\r\n--" + boundary);
        upTo(rest, startsWith(rest, first) ? first : next);
        while (!isLast(rest)) readPart(rest, next, form);
    }

    private static void readPart(ByteBuf rest, ByteBuf delimiter, FormFields form) throws PushRefusedException {
        // The rest of the delimiter's line is padding, and is no header.
        String head = upTo(rest, HEAD_END).toString(UTF_8);
        ByteBuf content = upTo(rest, delimiter);
        String name = name(head);
        if (name != null) form.add(name, content);
    }

    /** Two hyphens right behind a boundary. */
    private static boolean isLast(ByteBuf rest) {
        return rest.readableBytes() >= 2
                && rest.getByte(rest.readerIndex()) == '-'
                && rest.getByte(rest.readerIndex() + 1) == '-';
    }

    /** Takes what comes before {@code delimiter}, and the delimiter too. */
    private static ByteBuf upTo(ByteBuf rest, ByteBuf delimiter) throws PushRefusedException {
        int at = ByteBufUtil.indexOf(delimiter, rest);
        if (at < 0) throw FormFields.unreadable("it ends too early (expected: --boundary-- at its end)");
        ByteBuf taken = rest.readSlice(at - rest.readerIndex());
        rest.skipBytes(delimiter.readableBytes());
        return taken;
    }

    private static boolean startsWith(ByteBuf rest, ByteBuf beginning) {
        int length = beginning.readableBytes();
        return rest.readableBytes() >= length && ByteBufUtil.equals(rest, rest.readerIndex(), beginning, 0, length);
    }

    /** The field that a part is, or null for a part that is none. */
    private static @Nullable String name(String head) {
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 0 || !line.substring(0, colon).equalsIgnoreCase("Content-Disposition")) continue;
            return parameter(line.substring(colon + 1), "name");
        }
        return null;
    }

    /** A parameter of a header's value, without its quotes; null when it is not there. */
    private static @Nullable String parameter(String value, String wanted) {
        String[] parts = value.split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 0
                    || !parts[i].substring(0, equals)
                            .strip()
                            .toLowerCase(Locale.ROOT)
                            .equals(wanted)) continue;
            String found = parts[i].substring(equals + 1).strip();
            boolean quoted = found.length() >= 2 && found.startsWith("\"") && found.endsWith("\"");
            return quoted ? found.substring(1, found.length() - 1) : found;
        }
        return null;
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(ISO_8859_1));
    }
}
