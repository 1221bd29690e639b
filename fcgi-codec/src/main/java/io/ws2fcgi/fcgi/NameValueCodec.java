package io.ws2fcgi.fcgi;

/**
 * The code of name-value pairs: length of the name, length of the value, name, value. A length is one byte below 128,
 * otherwise four with the top bit set.
 */
final class NameValueCodec {
    private static final int LONG_FORM = 0x80;
    private static final int SHORT_LIMIT = 0x80;

    private NameValueCodec() {}

    static int lengthOfLength(int length) {
        return length < SHORT_LIMIT ? 1 : 4;
    }

    /** The bytes a pair takes on the wire. Long, as two legal lengths can add up to more than an int. */
    static long pairLength(int nameLength, int valueLength) {
        return (long) lengthOfLength(nameLength) + lengthOfLength(valueLength) + nameLength + valueLength;
    }

    /** Returns the index behind what was written. */
    static int writeLength(byte[] out, int index, int length) {
        if (length < SHORT_LIMIT) {
            out[index] = (byte) length;
            return index + 1;
        }
        out[index] = (byte) ((length >>> 24) | LONG_FORM);
        out[index + 1] = (byte) (length >>> 16);
        out[index + 2] = (byte) (length >>> 8);
        out[index + 3] = (byte) length;
        return index + 4;
    }

    /** Walks over encoded pairs. Checks every announced length against what is there before it is believed. */
    static final class Cursor {
        private final byte[] bytes;
        private final int end;
        private int next;

        /** Where the pair under the cursor begins. */
        int start;

        int nameStart;
        int nameLength;
        int valueStart;
        int valueLength;

        Cursor(byte[] bytes, int start, int end) {
            this.bytes = bytes;
            this.end = end;
            this.next = start;
        }

        /** Where the pair under the cursor ends. */
        int end() {
            return next;
        }

        /**
         * Moves to the next pair; false behind the last one.
         *
         * @throws FcgiProtocolException if the bytes end inside of a pair
         */
        boolean advance() {
            if (next == end) return false;
            start = next;
            nameLength = readLength();
            valueLength = readLength();
            long wanted = (long) nameLength + valueLength;
            if (wanted > end - next) {
                throw new FcgiProtocolException("FastCGI name-value pair: " + (end - next)
                        + " bytes left for name and value (expected: " + wanted + ")");
            }
            nameStart = next;
            valueStart = next + nameLength;
            next = valueStart + valueLength;
            return true;
        }

        private int readLength() {
            if (next == end) throw truncated(1, 0);
            int first = bytes[next];
            if (first >= 0) {
                next++;
                return first;
            }
            if (end - next < 4) throw truncated(4, end - next);
            int length = first & 0x7f;
            for (int i = 1; i < 4; i++) length = (length << 8) | (bytes[next + i] & 0xff);
            next += 4;
            return length;
        }

        private static FcgiProtocolException truncated(int wanted, int found) {
            return new FcgiProtocolException(
                    "FastCGI name-value pair: length cut off after " + found + " bytes (expected: " + wanted + ")");
        }

        /** True when a length uses four bytes where one would do: legal, but not what we write. */
        boolean isOverlong() {
            return next - start != pairLength(nameLength, valueLength);
        }
    }
}
