package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/**
 * Text and the bytes it travels as. Headers of the handshake and of the 101 are strings with one char per byte; what an
 * application says is UTF-8.
 */
final class WireText {
    private WireText() {}

    /** The bytes of a string that has one char per byte. */
    static byte[] bytes(String wire) {
        return wire.getBytes(ISO_8859_1);
    }

    /** The UTF-8 bytes of a text, one char for each. */
    static String wire(String text) {
        return isAscii(text) ? text : new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    /**
     * Reads all of {@code content}, which it borrows and leaves as it was.
     *
     * @param what names the content in the message of the exception
     */
    static String utf8(ByteBuf content, String what) throws AnswerException {
        CharBuffer text = CharBuffer.allocate(content.readableBytes());
        ByteBuffer bytes = content.nioBuffer();
        int start = bytes.position();
        CharsetDecoder decoder = UTF_8.newDecoder();
        CoderResult result = decoder.decode(bytes, text, true);
        if (result.isError()) {
            throw new AnswerException(what + ": byte 0x" + Integer.toHexString(bytes.get(bytes.position()) & 0xff)
                    + " at " + (bytes.position() - start) + " is not UTF-8 (expected: UTF-8)");
        }
        return text.flip().toString();
    }

    /** Whether there is half of a surrogate pair in it, which no UTF-8 can say. */
    static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** The length in UTF-8. */
    static int utf8Length(String text) {
        return isAscii(text) ? text.length() : text.getBytes(UTF_8).length;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) return false;
        }
        return true;
    }
}
