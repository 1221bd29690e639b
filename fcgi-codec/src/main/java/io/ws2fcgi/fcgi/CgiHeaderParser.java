package io.ws2fcgi.fcgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the header block of a CGI document (RFC 3875, section 6.3), however it is cut: lines end with LF or CRLF, an
 * empty one ends the block. Strict in all else, as what passes here ends up in other people's protocols.
 */
final class CgiHeaderParser {
    /** What a token is made of (RFC 9110, section 5.6.2), by byte. */
    private static final boolean[] TOKEN = tokenBytes();

    private final CgiLimits limits;
    private final List<CgiHeader> headers = new ArrayList<>();

    /** The line under way, without its LF. */
    private byte[] line = new byte[128];

    private int lineLength;
    private int totalLength;

    CgiHeaderParser(CgiLimits limits) {
        this.limits = limits;
    }

    List<CgiHeader> headers() {
        return headers;
    }

    /** The bytes read so far. */
    int length() {
        return totalLength;
    }

    /**
     * Reads from {@code in} up to the end of the block. Returns true when that is reached; what is left is body.
     *
     * @throws Malformed if the block is broken or too large
     */
    boolean read(ByteBuf in) throws Malformed {
        while (in.isReadable()) {
            int lineFeed = in.bytesBefore((byte) '\n');
            append(in, lineFeed < 0 ? in.readableBytes() : lineFeed);
            if (lineFeed < 0) return false;
            in.skipBytes(1);
            totalLength++;
            if (endLine()) return true;
        }
        return false;
    }

    private void append(ByteBuf in, int length) throws Malformed {
        if (length >= limits.maxHeaderBytes() - totalLength) {
            throw new Malformed("CGI headers: no blank line in " + limits.maxHeaderBytes() + " bytes (expected: one)");
        }
        if (lineLength + length > line.length) {
            line = Arrays.copyOf(line, Math.max(lineLength + length, 2 * line.length));
        }
        in.readBytes(line, lineLength, length);
        lineLength += length;
        totalLength += length;
    }

    private boolean endLine() throws Malformed {
        int length = lineLength > 0 && line[lineLength - 1] == '\r' ? lineLength - 1 : lineLength;
        lineLength = 0;
        if (length == 0) return true;
        if (headers.size() == limits.maxHeaders()) {
            throw new Malformed("CGI headers: more than " + limits.maxHeaders() + " (expected: fewer)");
        }
        headers.add(parse(length));
        return false;
    }

    private CgiHeader parse(int length) throws Malformed {
        int colon = 0;
        while (colon < length && isTokenByte(line[colon])) colon++;
        if (colon == 0 || colon == length || line[colon] != ':') {
            throw new Malformed("CGI header: " + excerpt(nameLength(length)) + " (expected: name, colon, value)");
        }
        int start = colon + 1;
        int end = length;
        while (start < end && isBlank(line[start])) start++;
        while (end > start && isBlank(line[end - 1])) end--;
        boolean ascii = true;
        for (int i = start; i < end; i++) {
            if (isControl(line[i])) {
                throw new Malformed("CGI header: control character 0x" + Integer.toHexString(line[i]) + " in "
                        + excerpt(colon) + " (expected: none)");
            }
            ascii &= line[i] >= 0;
        }
        return header(new String(line, 0, colon, ISO_8859_1), start, end, ascii);
    }

    /** UTF-8 where it is, else Latin-1, the old custom: no byte is lost either way. */
    private CgiHeader header(String name, int start, int end, boolean ascii) {
        // Both in one, and the rule: a decoder costs more than all the rest.
        if (ascii) return new CgiHeader(name, new String(line, start, end - start, ISO_8859_1));
        try {
            return new CgiHeader(
                    name,
                    UTF_8.newDecoder()
                            .decode(ByteBuffer.wrap(line, start, end - start))
                            .toString());
        } catch (CharacterCodingException notUtf8) {
            return new CgiHeader(name, new String(line, start, end - start, ISO_8859_1), false);
        }
    }

    /** What stands before the first colon: behind it may be a cookie, and this ends up in logs. */
    private int nameLength(int length) {
        int end = 0;
        while (end < length && line[end] != ':') end++;
        return end;
    }

    /** The begin of the line, safe to show. */
    private String excerpt(int length) {
        var shown = new StringBuilder("'");
        for (int i = 0; i < Math.min(length, 40); i++) {
            shown.append(line[i] >= ' ' && line[i] < 0x7f ? (char) line[i] : '?');
        }
        return shown.append(length > 40 ? "...'" : "'").toString();
    }

    private static boolean[] tokenBytes() {
        boolean[] token = new boolean[0x80];
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) token[c] = true;
        for (char c = '0'; c <= '9'; c++) token[c] = true;
        for (char c = 'A'; c <= 'Z'; c++) token[c] = true;
        for (char c = 'a'; c <= 'z'; c++) token[c] = true;
        return token;
    }

    private static boolean isTokenByte(byte b) {
        return b >= 0 && TOKEN[b];
    }

    private static boolean isControl(byte b) {
        return b == 0x7f || (b >= 0 && b < ' ' && b != '\t');
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** What is wrong, for {@link CgiResponseParser} to complete. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }
}
