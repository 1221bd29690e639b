package io.ws2fcgi.bridge.event;

import io.netty.buffer.ByteBuf;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Checks that bytes which come in pieces are UTF-8 (RFC 3629 section 4), and knows it at the first byte that is not. Use from one
 * thread.
 */
public final class Utf8Check {
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    /** How many bytes the character lacks. */
    private int missing;
    /** What its next byte must be: some lead bytes leave less than all continuations. */
    private int least;

    private int most;

    /** Whether these bytes are UTF-8 from beginning to end. Borrows them. */
    public static boolean isUtf8(ByteBuf bytes) {
        Utf8Check check = new Utf8Check();
        return check.accepts(bytes) && check.isComplete();
    }

    /** Whether the readable bytes may follow those that were accepted before. Borrows them. */
    public boolean accepts(ByteBuf bytes) {
        int start = bytes.readerIndex();
        int length = bytes.readableBytes();
        // A view: a buffer of Netty's looks at its bounds, and those of what it is a slice of, for each of them.
        LongBuffer eights = bytes.nioBuffer().order(ByteOrder.nativeOrder()).asLongBuffer();
        int at = 0;
        while (at < length) {
            if (missing == 0 && at % Long.BYTES == 0) at = endOfAscii(eights, at / Long.BYTES) * Long.BYTES;
            if (at < length && !accepts(bytes.getUnsignedByte(start + at++))) return false;
        }
        return true;
    }

    /** Where the first eight are that have something else in them. */
    private static int endOfAscii(LongBuffer eights, int from) {
        int at = from;
        while (at < eights.limit() && (eights.get(at) & HIGH_BITS) == 0) at++;
        return at;
    }

    /** Whether what was accepted ends with a whole character. */
    public boolean isComplete() {
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
