package io.ws2fcgi.bridge.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Frames as a test writes them, separated by spaces: the first byte in hexadecimal digits, then the payload.
 *
 * <pre>
 *   81:Hello          the text Hello, masked
 *   89                an empty ping
 *   88:\03\e8bye      bytes in hexadecimal digits behind a backslash; _ is a space
 *   82:{200}          200 letters a
 *   81/unmasked:a     without mask;  /zero with a mask of zeros
 *   81/16:a           a length in 16 bits;  /64 in 64 bits
 *   81/says5:a        says that it is 5 bytes long
 *   =8180             these bytes and no other
 * </pre>
 */
final class SentFrames {
    private static final Pattern FRAME = Pattern.compile("([0-9a-f]{2})(?:/([a-z0-9]+))?(?::(.*))?");
    private static final Pattern BYTE = Pattern.compile("\\\\([0-9a-f]{2})|\\{([0-9]+)}|(_)|(.)");
    private static final int MASK = 0x37fa213d;

    private SentFrames() {}

    static byte[] of(String notation) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String frame : notation.trim().split(" +", 0)) {
            if (!frame.isEmpty()) bytes.writeBytes(frame(frame));
        }
        return bytes.toByteArray();
    }

    private static byte[] frame(String notation) {
        if (notation.startsWith("=")) return HexFormat.of().parseHex(notation.substring(1));
        Matcher frame = FRAME.matcher(notation);
        if (!frame.matches()) throw new IllegalArgumentException("frame: " + notation);
        String how = frame.group(2) == null ? "" : frame.group(2);
        byte[] payload = payload(frame.group(3) == null ? "" : frame.group(3));
        return frame(Integer.parseInt(frame.group(1), 16), how, payload);
    }

    static byte[] frame(int first, byte... payload) {
        return frame(first, "", payload);
    }

    private static byte[] frame(int first, String how, byte[] payload) {
        long length = how.startsWith("says") ? Long.parseLong(how.substring(4)) : payload.length;
        boolean masked = !how.equals("unmasked");
        int mask = how.equals("zero") ? 0 : MASK;
        ByteBuffer bytes = ByteBuffer.allocate(14 + payload.length).put((byte) first);
        int bit = masked ? 0x80 : 0;
        if (how.equals("64") || length > 0xffff) bytes.put((byte) (bit | 127)).putLong(length);
        else if (how.equals("16") || length > 125) bytes.put((byte) (bit | 126)).putShort((short) length);
        else bytes.put((byte) (bit | (int) length));
        if (masked) bytes.putInt(mask);
        for (int i = 0; i < payload.length; i++) {
            bytes.put((byte) (payload[i] ^ (masked ? mask >>> (24 - 8 * (i % 4)) : 0)));
        }
        byte[] frame = new byte[bytes.position()];
        bytes.flip().get(frame);
        return frame;
    }

    static byte[] payload(String notation) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher part = BYTE.matcher(notation);
        while (part.find()) {
            if (part.group(1) != null) bytes.write(Integer.parseInt(part.group(1), 16));
            else if (part.group(2) != null)
                bytes.writeBytes("a".repeat(Integer.parseInt(part.group(2))).getBytes(StandardCharsets.UTF_8));
            else if (part.group(3) != null) bytes.write(' ');
            else bytes.writeBytes(part.group(4).getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
