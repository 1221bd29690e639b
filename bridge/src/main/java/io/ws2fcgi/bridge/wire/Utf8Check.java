package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;

/** Checks that bytes which come in pieces are UTF-8 (RFC 3629 section 4), and knows it at the first byte that is not. */
final class Utf8Check {
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    /** How many bytes the character lacks. */
    private int missing;
    /** What its next byte must be: some lead bytes leave less than all continuations. */
    private int least;

    private int most;

    /** Whether these bytes are UTF-8 from beginning to end. Borrows them. */
    static boolean isUtf8(ByteBuf bytes) {
        Utf8Check check = new Utf8Check();
        return check.accepts(bytes) && check.isComplete();
    }

    /** Whether the readable bytes may follow those that were accepted before. Borrows them. */
    boolean accepts(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (missing == 0 && end - at >= Long.BYTES && (bytes.getLong(at) & HIGH_BITS) == 0) at += Long.BYTES;
            else if (!accepts(bytes.getUnsignedByte(at++))) return false;
        }
        return true;
    }

    /** Whether what was accepted ends with a whole character. */
    boolean isComplete() {
        return missing == 0;
    }

    private boolean accepts(int unsigned) {
        if (missing == 0) return begins(unsigned);
        if (unsigned < least || unsigned > most) return false;
        missing--;
        least = 0x80;
        most = 0xbf;
        return true;
    }

    private boolean begins(int lead) {
        if (lead < 0x80) return true;
        // 80 to BF continue, C0 and C1 would be longer than need be, F5 and more are beyond Unicode.
        if (lead < 0xc2 || lead > 0xf4) return false;
        missing = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
        least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        // ED would begin a surrogate, F4 something beyond Unicode.
        most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        return true;
    }
}
