package io.ws2fcgi.bridge.wire;

import io.ws2fcgi.bridge.event.CloseCode;

/** What a client's frame must be like (RFC 6455 sections 5.1 to 5.5, RFC 7692 section 6). Pure functions. */
final class FrameRules {
    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;
    private static final int RSV2_AND_3 = 0x30;
    private static final int OPCODE = 0x0f;
    private static final int MASKED = 0x80;
    private static final int LONGEST_CONTROL = 125;

    private FrameRules() {}

    /**
     * Checks what the first two bytes say.
     *
     * @param deflates whether permessage-deflate was agreed upon
     * @param inMessage whether a message has begun whose last frame has not come
     */
    static void check(int first, int second, boolean deflates, boolean inMessage) throws ViolationException {
        int opcode = opcode(first);
        require((first & RSV2_AND_3) == 0, "reserved bit");
        require(!isCompressed(first) || (deflates && isFirstOfMessage(opcode)), "reserved bit");
        require((second & MASKED) != 0, "frame without mask");
        if (Opcode.isControl(opcode)) checkControl(first, second);
        else checkData(opcode, inMessage);
    }

    private static void checkControl(int first, int second) throws ViolationException {
        int opcode = opcode(first);
        require(opcode <= Opcode.PONG, "reserved opcode");
        require(isFinal(first), "fragmented control frame");
        require(shortLength(second) <= LONGEST_CONTROL, "control frame too long");
        require(opcode != Opcode.CLOSE || shortLength(second) != 1, "close frame of one byte");
    }

    private static void checkData(int opcode, boolean inMessage) throws ViolationException {
        require(opcode <= Opcode.BINARY, "reserved opcode");
        if (inMessage) require(opcode == Opcode.CONTINUATION, "new message inside of a message");
        else require(opcode != Opcode.CONTINUATION, "continuation of nothing");
    }

    /** A length must take as few bytes as it can, and be no more than 63 bits. */
    static long checkLength(long length, long least) throws ViolationException {
        require(length >= least, "length in too many bytes");
        return length;
    }

    /** Codes that a client may send: those with a meaning, and those for libraries and applications (section 7.4). */
    static void checkCloseCode(int code) throws ViolationException {
        boolean defined = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
        require(defined || (code >= 3000 && code <= 4999), "invalid close code");
    }

    static int opcode(int first) {
        return first & OPCODE;
    }

    static boolean isFinal(int first) {
        return (first & FIN) != 0;
    }

    static boolean isCompressed(int first) {
        return (first & RSV1) != 0;
    }

    /** The length itself, or 126 or 127 where it follows. */
    static int shortLength(int second) {
        return second & 0x7f;
    }

    private static boolean isFirstOfMessage(int opcode) {
        return opcode == Opcode.TEXT || opcode == Opcode.BINARY;
    }

    private static void require(boolean kept, String complaint) throws ViolationException {
        if (!kept) throw new ViolationException(CloseCode.PROTOCOL_ERROR, complaint);
    }
}
