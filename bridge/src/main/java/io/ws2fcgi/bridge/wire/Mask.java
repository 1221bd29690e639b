package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;

/** The masking of RFC 6455 section 5.3. */
final class Mask {
    private Mask() {}

    /** Takes the mask off all readable bytes, in place; the first of them is under the mask's first byte. */
    static void remove(ByteBuf payload, int mask) {
        if (mask == 0) return;
        int at = payload.readerIndex();
        int end = payload.writerIndex();
        long twice = (long) mask << Integer.SIZE | (mask & 0xffff_ffffL);
        for (; end - at >= Long.BYTES; at += Long.BYTES) payload.setLong(at, payload.getLong(at) ^ twice);
        for (int shift = Integer.SIZE - Byte.SIZE; at < end; at++, shift = (shift - Byte.SIZE) & 31) {
            payload.setByte(at, payload.getByte(at) ^ mask >>> shift);
        }
    }
}
