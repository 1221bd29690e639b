package io.ws2fcgi.bridge.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What a client makes of the server's frames: {@code text Hello}, {@code pong x}, {@code close 1002}; {@code deflated} stands
 * in front of what was compressed. Anything that a server must not send is an {@link AssertionError}.
 */
final class ReceivedFrames {
    private final Inflater inflater = new Inflater(true);
    private final boolean keepsContext;
    /** The bytes of all payloads, as they came. */
    int payloadBytes;

    private boolean closed;

    ReceivedFrames(boolean keepsContext) {
        this.keepsContext = keepsContext;
    }

    List<String> read(byte[] bytes) {
        List<String> frames = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) frames.add(frame(in));
        return frames;
    }

    private String frame(ByteBuffer in) {
        check(!closed, "something behind a close frame");
        int first = in.get() & 0xff;
        int second = in.get() & 0xff;
        check((second & 0x80) == 0, "masked");
        long length = second == 126 ? in.getShort() & 0xffff : second == 127 ? in.getLong() : second;
        check(second != 126 || length > 125, "length in too many bytes");
        check(second != 127 || length > 0xffff, "length in too many bytes");
        check((first & 0x80) != 0, "fragment");
        check((first & 0x30) == 0, "reserved bit");
        byte[] payload = new byte[(int) length];
        in.get(payload);
        payloadBytes += payload.length;
        boolean deflated = (first & 0x40) != 0;
        check(!deflated || (first & 0x0f) <= 2, "reserved bit");
        byte[] content = deflated ? inflate(payload) : payload;
        String text = new String(content, StandardCharsets.UTF_8);
        return (deflated ? "deflated " : "")
                + switch (first & 0x0f) {
                    case 1 -> "text " + text;
                    case 2 -> "binary " + text;
                    case 8 -> close(content);
                    case 9 -> ("ping " + text).trim();
                    case 10 -> ("pong " + text).trim();
                    default -> throw new AssertionError("opcode " + first);
                };
    }

    private String close(byte[] content) {
        closed = true;
        check(content.length != 1 && content.length <= 125, "close of " + content.length);
        String reason = content.length == 0 ? "" : new String(content, 2, content.length - 2, StandardCharsets.UTF_8);
        // Our own words, and never those of an exception.
        check(reason.matches("[A-Za-z0-9 -]{0,40}"), "close reason " + reason);
        return content.length == 0
                ? "close"
                : "close " + (ByteBuffer.wrap(content).getShort() & 0xffff);
    }

    private byte[] inflate(byte[] payload) {
        try {
            byte[] input = Arrays.copyOf(payload, payload.length + 4);
            input[payload.length + 2] = (byte) 0xff;
            input[payload.length + 3] = (byte) 0xff;
            inflater.setInput(input);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] some = new byte[4096];
            while (!inflater.needsInput()) out.write(some, 0, inflater.inflate(some));
            if (!keepsContext) inflater.reset();
            return out.toByteArray();
        } catch (DataFormatException broken) {
            throw new AssertionError("broken deflate of a server", broken);
        }
    }

    private static void check(boolean right, String complaint) {
        if (!right) throw new AssertionError("frame of the server: " + complaint);
    }
}
