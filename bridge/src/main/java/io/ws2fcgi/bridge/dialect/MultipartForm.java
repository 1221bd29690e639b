package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * A form as browsers send it (RFC 7578), of which PHP makes {@code $_POST}.
 *
 * <pre>
 *   --boundary CRLF
 *   Content-Disposition: form-data; name="id" CRLF
 *   CRLF
 *   value CRLF
 *   ...
 *   --boundary-- CRLF
 * </pre>
 *
 * <p>The boundary is drawn anew for each form. Its 128 bits are what keeps a message from ending its own field: whoever
 * wrote the message knew nothing of them.
 */
final class MultipartForm {
    private static final int RANDOM_BYTES = 16;

    private final String boundary;
    private final StringBuilder fields = new StringBuilder(512);

    /** Begins a form; {@code random} is cryptographically strong. */
    MultipartForm(RandomGenerator random) {
        byte[] unguessable = new byte[RANDOM_BYTES];
        random.nextBytes(unguessable);
        boundary = "ws2fcgi-" + HexFormat.of().formatHex(unguessable);
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /** Adds a field; the value has one char per byte and no line break. */
    MultipartForm field(String name, String value) {
        begin(name);
        fields.append(value).append("\r\n");
        return this;
    }

    /** Returns the form as it is. */
    ByteBuf end() {
        return buffer(fields.append("--").append(boundary).append("--\r\n"));
    }

    /** Returns the form with one field more, or as it is where that would be empty. Takes ownership of {@code content}. */
    ByteBuf end(String name, ByteBuf content) {
        if (!content.isReadable()) {
            content.release();
            return end();
        }
        begin(name);
        ByteBuf head = buffer(fields);
        fields.setLength(0);
        fields.append("\r\n");
        return ByteBufAllocator.DEFAULT.compositeBuffer(3).addComponents(true, head, content, end());
    }

    private void begin(String name) {
        fields.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"");
        fields.append(name).append("\"\r\n\r\n");
    }

    private static ByteBuf buffer(StringBuilder text) {
        ByteBuf buffer = ByteBufAllocator.DEFAULT.ioBuffer(text.length());
        buffer.writeCharSequence(text, ISO_8859_1);
        return buffer;
    }
}
