package io.ws2fcgi.bridge.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** Reads what a URI had to escape (RFC 3986 section 2.1). */
public final class PercentEncoding {
    private PercentEncoding() {}

    /**
     * Decodes once; a plus is a plus.
     *
     * @param raw one char per byte
     * @return null for anything but UTF-8 without control characters
     */
    public static @Nullable String decode(String raw) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        int next = 0;
        while (next < raw.length()) {
            char c = raw.charAt(next);
            int value = c == '%' ? escape(raw, next) : c;
            if (value < 0 || value > 0xff) return null;
            bytes.put((byte) value);
            next += c == '%' ? 3 : 1;
        }
        return text(bytes.flip());
    }

    /** The byte that is escaped at {@code index}; negative when the two digits are not there. */
    private static int escape(String raw, int index) {
        if (index + 2 >= raw.length()) return -1;
        int high = Character.digit(raw.charAt(index + 1), 16);
        int low = Character.digit(raw.charAt(index + 2), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    private static @Nullable String text(ByteBuffer utf8) {
        try {
            String text = UTF_8.newDecoder().decode(utf8).toString();
            return text.chars().anyMatch(Character::isISOControl) ? null : text;
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }
}
