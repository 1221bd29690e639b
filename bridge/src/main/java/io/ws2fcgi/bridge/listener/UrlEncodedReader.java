package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Reads {@code a=b&c=d}, as the URL standard (section 5.1) and PHP's {@code http_build_query} write it. */
final class UrlEncodedReader {
    private UrlEncodedReader() {}

    static void read(ByteBuf body, FormFields form) throws PushRefusedException {
        byte[] bytes = ByteBufUtil.getBytes(body);
        for (int from = 0; from < bytes.length; ) {
            int end = indexOf(bytes, '&', from, bytes.length);
            int equals = indexOf(bytes, '=', from, end);
            if (end > from) {
                String name = decoded(bytes, from, equals).toString(UTF_8);
                form.add(name, decoded(bytes, Math.min(equals + 1, end), end));
            }
            from = end + 1;
        }
    }

    /** Where the byte is, or {@code end}. */
    private static int indexOf(byte[] bytes, char wanted, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != wanted) at++;
        return at;
    }

    /** On the heap: needs no release. */
    private static ByteBuf decoded(byte[] bytes, int from, int end) throws PushRefusedException {
        byte[] decoded = new byte[end - from];
        int length = 0;
        for (int i = from; i < end; i++) {
            byte b = bytes[i];
            if (b == '%') {
                decoded[length++] = (byte) (digit(bytes, i + 1, end) << 4 | digit(bytes, i + 2, end));
                i += 2;
            } else {
                decoded[length++] = b == '+' ? (byte) ' ' : b;
            }
        }
        return Unpooled.wrappedBuffer(decoded, 0, length);
    }

    private static int digit(byte[] bytes, int at, int end) throws PushRefusedException {
        int value = at < end ? Character.digit(bytes[at], 16) : -1;
        if (value < 0)
            throw FormFields.unreadable("a % at byte " + at + " (expected: two hexadecimal digits behind it)");
        return value;
    }
}
