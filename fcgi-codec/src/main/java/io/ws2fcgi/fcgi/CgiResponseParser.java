package io.ws2fcgi.fcgi;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.fcgi.CgiHeaderParser.Malformed;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one CGI document out of STDOUT, piece by piece, within {@link CgiLimits}. Use once, from one thread: any number of
 * {@link #add} and {@link #addStderr}, then {@link #finish} or {@link #release}.
 *
 * <ul>
 *   <li>No Status is 200, or 302 with a Location. A Status must be three digits, and only one.
 *   <li>A Content-Length must be true: a shorter body is an error, a longer one is cut.
 *   <li>204, 304 and answers to HEAD have no body; what comes is dropped.
 *   <li>Transfer-Encoding is left out and the body taken as it is: CGI has no transfer codings.
 * </ul>
 */
public final class CgiResponseParser {
    private final CgiLimits limits;
    private final boolean head;
    private final CgiHeaderParser headerParser;
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream(0);

    private boolean inBody;

    /** Null before the first byte. A slice of the only piece so far; when there are more, a buffer of our own. */
    private @Nullable ByteBuf body;

    private boolean bodyIsOurs;

    /** What went wrong; everything after it is ignored. */
    private @Nullable CgiException failure;

    public CgiResponseParser(CgiLimits limits) {
        this(limits, false);
    }

    /** With {@code head}, the response is to a HEAD request: it has no body, and its Content-Length means another. */
    public CgiResponseParser(CgiLimits limits, boolean head) {
        this.limits = limits;
        this.head = head;
        this.headerParser = new CgiHeaderParser(limits);
    }

    /**
     * Reads a piece of the document. Borrows {@code stdout}, and leaves its indices alone.
     *
     * @throws CgiException if the document is broken or too large; the same one again for every later piece
     */
    public void add(ByteBuf stdout) {
        if (failure != null) throw failure;
        int start = stdout.readerIndex();
        try {
            if (!inBody) inBody = headerParser.read(stdout);
            if (stdout.isReadable()) addBody(stdout);
        } catch (Malformed e) {
            throw fail(e.getMessage());
        } finally {
            stdout.readerIndex(start);
        }
    }

    private void addBody(ByteBuf piece) {
        ByteBuf soFar = body;
        int length = soFar == null ? 0 : soFar.readableBytes();
        if (piece.readableBytes() > limits.maxBodyBytes() - length) {
            throw fail("CGI body: more than " + limits.maxBodyBytes() + " bytes (expected: fewer)");
        }
        if (soFar == null) {
            body = piece.retainedSlice();
        } else {
            // Copied, as a chain of slices would keep what each of them was read into.
            body = own(soFar, piece.readableBytes()).writeBytes(piece);
        }
    }

    private ByteBuf own(ByteBuf soFar, int more) {
        if (bodyIsOurs) return soFar;
        bodyIsOurs = true;
        long roomToGrow = 2L * (soFar.readableBytes() + more);
        int capacity = (int) Math.min(roomToGrow, limits.maxBodyBytes());
        ByteBuf copy = soFar.alloc().buffer(capacity).writeBytes(soFar);
        soFar.release();
        return copy;
    }

    /** Keeps a piece of STDERR, up to the limit. Borrows {@code content}, and leaves its indices alone. */
    public void addStderr(ByteBuf content) {
        int length = Math.min(content.readableBytes(), limits.maxStderrBytes() - stderr.size());
        byte[] bytes = new byte[length];
        content.getBytes(content.readerIndex(), bytes);
        stderr.writeBytes(bytes);
    }

    /**
     * Returns the document, which belongs to the caller. To be called when the request has ended; no {@link #release} is
     * needed after it, whether it returns or throws.
     *
     * @throws CgiException if the document is broken, too large or not complete
     */
    public CgiResponse finish() {
        if (failure != null) throw failure;
        if (!inBody) {
            String found =
                    headerParser.length() == 0 ? "nothing" : headerParser.length() + " bytes without a blank line";
            throw fail("CGI response: " + found + " (expected: headers and a blank line)" + stderrHint());
        }
        try {
            return document();
        } catch (Malformed e) {
            throw fail(e.getMessage());
        }
    }

    private CgiResponse document() throws Malformed {
        String status = null;
        String length = null;
        boolean location = false;
        List<CgiHeader> headers = new ArrayList<>(headerParser.headers().size());
        for (CgiHeader header : headerParser.headers()) {
            if (header.is("Status")) {
                if (status != null) throw new Malformed("CGI Status: twice (expected: once)");
                status = header.value();
            } else if (!header.is("Transfer-Encoding")) {
                if (header.is("Content-Length")) length = onlyLength(length, header.value());
                location |= header.is("Location");
                headers.add(header);
            }
        }
        int code = status != null ? statusCode(status) : location ? 302 : 200;
        String reason = status != null ? status.substring(3).strip() : location ? "Found" : "OK";
        return new CgiResponse(code, reason, headers, takeBody(code, length), stderr());
    }

    private static String onlyLength(@Nullable String before, String value) throws Malformed {
        if (before != null && !before.equals(value)) {
            throw new Malformed("CGI Content-Length: " + before + " and " + value + " (expected: one)");
        }
        if (value.isEmpty() || value.length() > 18 || digits(value) < value.length()) {
            throw new Malformed("CGI Content-Length: '" + value + "' (expected: digits)");
        }
        return value;
    }

    private static int statusCode(String line) throws Malformed {
        boolean ends = line.length() == 3 || (line.length() > 3 && line.charAt(3) == ' ');
        if (!ends || digits(line) < 3 || line.charAt(0) == '0') {
            throw new Malformed("CGI Status: '" + line + "' (expected: three digits, and perhaps a reason)");
        }
        return Integer.parseInt(line, 0, 3, 10);
    }

    /** How many of them {@code text} begins with. */
    private static int digits(String text) {
        int count = 0;
        while (count < text.length() && text.charAt(count) >= '0' && text.charAt(count) <= '9') count++;
        return count;
    }

    private ByteBuf takeBody(int status, @Nullable String announced) throws Malformed {
        if (head || status == 204 || status == 304) {
            release();
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf content = body == null ? Unpooled.EMPTY_BUFFER : body;
        if (announced != null) {
            long length = Long.parseLong(announced);
            if (content.readableBytes() < length) {
                throw new Malformed("CGI body: " + content.readableBytes() + " bytes (expected: " + announced
                        + ", its Content-Length)");
            }
            content.writerIndex(content.readerIndex() + (int) length);
        }
        body = null;
        return content;
    }

    /** Gives up the buffers. Harmless at any time, and more than once. */
    public void release() {
        if (body != null) body.release();
        body = null;
    }

    private CgiException fail(@Nullable String message) {
        release();
        failure = new CgiException(String.valueOf(message), stderr());
        return failure;
    }

    /** What the application wrote to STDERR until now, within the limit; also after the end. Raw: escape before logging. */
    public String stderr() {
        return stderr.size() == 0 ? "" : stderr.toString(UTF_8);
    }

    private String stderrHint() {
        if (stderr.size() == 0) return "";
        return "; STDERR: " + stderr().strip().replaceAll("[\\p{Cntrl}]+", " ");
    }
}
