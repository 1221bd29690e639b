package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code application/websocket-events}, the event encoding of WebSocket-over-HTTP.
 *
 * <pre>
 *   event = TYPE [ SP HEXLEN ] CRLF [ CONTENT CRLF ]
 * </pre>
 *
 * <p>Lenient where nothing can be mistaken: lengths in either case, lines that end with LF, empty lines between events, a
 * last line without its end.
 */
final class WebSocketEvents {
    /**
     * One event.
     *
     * @param content a slice of the body; null where the event has none, not even an empty one
     */
    record Event(String type, @Nullable ByteBuf content) {}

    /** The longest type, a space and eight digits, with some room. */
    private static final int LONGEST_LINE = 64;

    private static final int LONGEST_HEX = 8;

    private final ByteBuf in;
    private final List<Event> events = new ArrayList<>();

    private WebSocketEvents(ByteBuf in) {
        this.in = in;
    }

    /** Reads all of {@code body}, which it borrows and leaves as it was. */
    static List<Event> read(ByteBuf body) throws AnswerException {
        WebSocketEvents reader = new WebSocketEvents(body.slice());
        while (reader.in.isReadable()) reader.readEvent();
        return reader.events;
    }

    private void readEvent() throws AnswerException {
        String line = readLine();
        if (line.isEmpty()) return;
        int space = line.indexOf(' ');
        if (space < 0) {
            events.add(new Event(line, null));
        } else {
            int length = length(line.substring(space + 1));
            events.add(new Event(line.substring(0, space), in.readSlice(length)));
            readLineEnd();
        }
    }

    private String readLine() throws AnswerException {
        int lineFeed = in.bytesBefore(Math.min(LONGEST_LINE, in.readableBytes()), (byte) '\n');
        if (lineFeed < 0 && in.readableBytes() >= LONGEST_LINE) {
            throw wrong("no line end in " + LONGEST_LINE + " bytes", "a type, perhaps a length, CRLF");
        }
        int length = lineFeed < 0 ? in.readableBytes() : lineFeed;
        String line = in.toString(in.readerIndex(), length, ISO_8859_1);
        in.skipBytes(lineFeed < 0 ? length : length + 1);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private int length(String hex) throws AnswerException {
        boolean digits =
                !hex.isEmpty() && hex.length() <= LONGEST_HEX && hex.chars().allMatch(c -> Character.digit(c, 16) >= 0);
        if (!digits) throw wrong("length " + hex, "hex digits");
        long length = Long.parseLong(hex, 16);
        if (length > in.readableBytes()) {
            throw wrong("length 0x" + hex + " with " + in.readableBytes() + " bytes left", "no more than there is");
        }
        return (int) length;
    }

    /** Behind content. The very last may be missing. */
    private void readLineEnd() throws AnswerException {
        if (!in.isReadable()) return;
        byte first = in.readByte();
        if (first == '\n' || (first == '\r' && (!in.isReadable() || in.readByte() == '\n'))) return;
        throw new AnswerException("event " + (events.size() - 1) + ": no CRLF behind its content (expected: one; is"
                + " the length in bytes?)");
    }

    private AnswerException wrong(String found, String expected) {
        return new AnswerException("event " + events.size() + ": " + found + " (expected: " + expected + ")");
    }
}
