package io.ws2fcgi.fcgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Raw records, written without the code under test. */
final class Bytes {
    private Bytes() {}

    static byte[] latin(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static byte[] hex(String hex) {
        return ByteBufUtil.decodeHexDump(hex.replaceAll("\\s", ""));
    }

    static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) all.writeBytes(part);
        return all.toByteArray();
    }

    static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    static byte[] record(int type, int id, byte[] content) {
        return record(type, id, content, 0);
    }

    /** Padding is 0xEE: it must never be looked at. */
    static byte[] record(int type, int id, byte[] content, int padding) {
        int length = content.length;
        byte[] header = {
            1, (byte) type, (byte) (id >> 8), (byte) id, (byte) (length >> 8), (byte) length, (byte) padding, 0
        };
        return concat(header, content, filled(padding, 0xee));
    }

    static byte[] begin(int id, int role, int flags) {
        return record(1, id, new byte[] {(byte) (role >> 8), (byte) role, (byte) flags, 0, 0, 0, 0, 0});
    }

    static byte[] params(int id, String text) {
        return record(4, id, latin(text));
    }

    static byte[] stdin(int id, String text) {
        return record(5, id, latin(text));
    }

    /** As our responder writes it: padded with zeros to 8 bytes. */
    static byte[] stdout(int id, String text) {
        return aligned(6, id, latin(text));
    }

    static byte[] stderr(int id, String text) {
        return aligned(7, id, latin(text));
    }

    static byte[] aligned(int type, int id, byte[] content) {
        int padding = -content.length & 7;
        byte[] header = record(type, id, content);
        header[6] = (byte) padding;
        return concat(header, filled(padding, 0));
    }

    static byte[] end(int id, long appStatus, int protocolStatus) {
        return record(3, id, endBody(appStatus, protocolStatus));
    }

    static byte[] endBody(long appStatus, int protocolStatus) {
        int status = (int) appStatus;
        return new byte[] {
            (byte) (status >> 24),
            (byte) (status >> 16),
            (byte) (status >> 8),
            (byte) status,
            (byte) protocolStatus,
            0,
            0,
            0
        };
    }

    /** A pooled buffer, so that a lost one is noticed. */
    static ByteBuf buffer(byte[]... parts) {
        ByteBuf buffer = ByteBufAllocator.DEFAULT.buffer();
        for (byte[] part : parts) buffer.writeBytes(part);
        return buffer;
    }

    static ByteBuf buffer(String text) {
        return buffer(latin(text));
    }

    static ByteBuf nothing() {
        return Unpooled.EMPTY_BUFFER;
    }
}
