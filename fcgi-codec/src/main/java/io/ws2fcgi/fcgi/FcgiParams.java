package io.ws2fcgi.fcgi;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request: an immutable ordered list of name-value pairs. Names and values are bytes; the methods
 * with strings use UTF-8.
 *
 * <p>Kept in the form of the wire (FastCGI specification, section 3.4), so that sending is one copy and a list can be
 * extended without encoding its beginning again. Names may repeat; the last one counts, as in PHP.
 */
public final class FcgiParams {
    private static final FcgiParams EMPTY = new FcgiParams(new byte[0], 0, 0);

    private final byte[] encoded;
    /** What lies behind is not ours. */
    private final int length;

    private final int count;

    private FcgiParams(byte[] encoded, int length, int count) {
        this.encoded = encoded;
        this.length = length;
        this.count = count;
    }

    public static FcgiParams empty() {
        return EMPTY;
    }

    public static Builder builder() {
        return new Builder(new byte[2048], 0, 0);
    }

    /** Returns a builder that begins with these pairs. */
    public Builder toBuilder() {
        return new Builder(Arrays.copyOf(encoded, length + 256), length, count);
    }

    /** Returns this list without the room that its builder left behind it, as it is to be kept for long. */
    public FcgiParams trimmed() {
        return length == encoded.length ? this : new FcgiParams(encoded(), length, count);
    }

    /**
     * Takes ownership of {@code encoded}.
     *
     * @throws FcgiProtocolException if the last pair is cut off, or a length points behind the end
     */
    static FcgiParams decode(byte[] encoded) {
        int count = 0;
        boolean overlong = false;
        var cursor = new NameValueCodec.Cursor(encoded, 0, encoded.length);
        while (cursor.advance()) {
            count++;
            overlong |= cursor.isOverlong();
        }
        var params = new FcgiParams(encoded, encoded.length, count);
        // One list, one form: what compares equal is also sent alike.
        return overlong ? params.rewritten() : params;
    }

    private FcgiParams rewritten() {
        Builder builder = builder();
        var pair = cursor();
        while (pair.advance()) builder.append(encoded, pair);
        return builder.build();
    }

    NameValueCodec.Cursor cursor() {
        return new NameValueCodec.Cursor(encoded, 0, length);
    }

    /** A copy of the wire form. */
    byte[] encoded() {
        return Arrays.copyOf(encoded, length);
    }

    /** Writes the wire form, from one byte of it to before another. */
    void writeTo(ByteBuf out, int start, int end) {
        out.writeBytes(encoded, start, end - start);
    }

    /** The number of pairs. */
    public int count() {
        return count;
    }

    /** The bytes of all pairs on the wire, without record headers. */
    public int encodedLength() {
        return length;
    }

    public boolean contains(String name) {
        return getBytes(name) != null;
    }

    /** Returns the value of the last pair of that name. */
    public @Nullable String get(String name) {
        byte[] value = getBytes(name);
        return value == null ? null : new String(value, UTF_8);
    }

    /** Returns a copy of the value of the last pair of that name. */
    public byte @Nullable [] getBytes(String name) {
        byte[] wanted = name.getBytes(UTF_8);
        byte[] found = null;
        var pair = cursor();
        while (pair.advance()) {
            if (Arrays.equals(encoded, pair.nameStart, pair.valueStart, wanted, 0, wanted.length)) {
                found = Arrays.copyOfRange(encoded, pair.valueStart, pair.end());
            }
        }
        return found;
    }

    /** Calls {@code action} with every name and value, in order. */
    public void forEach(BiConsumer<String, String> action) {
        var pair = cursor();
        while (pair.advance()) {
            action.accept(
                    new String(encoded, pair.nameStart, pair.nameLength, UTF_8),
                    new String(encoded, pair.valueStart, pair.valueLength, UTF_8));
        }
    }

    /** Returns a new map in the order of the list, for logs and tests. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        forEach(map::put);
        return map;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FcgiParams params
                && Arrays.equals(encoded, 0, length, params.encoded, 0, params.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < length; i++) hash = 31 * hash + encoded[i];
        return hash;
    }

    /** Names only: values hold cookies and credentials, and this ends up in logs. */
    @Override
    public String toString() {
        return "FcgiParams" + toMap().keySet();
    }

    /** Collects pairs. Not thread-safe; goes on after {@link #build()}. */
    public static final class Builder {
        private byte[] bytes;
        private int length;
        private int count;

        private Builder(byte[] bytes, int length, int count) {
            this.bytes = bytes;
            this.length = length;
            this.count = count;
        }

        /** Appends a pair in UTF-8. The name must not be empty. */
        public Builder add(String name, String value) {
            if (name.isEmpty() || !addAscii(name, value)) add(name.getBytes(UTF_8), value.getBytes(UTF_8));
            return this;
        }

        /** Writes the pair without arrays in between, if it is ASCII, which it is as a rule; else returns false. */
        private boolean addAscii(String name, String value) {
            reserve(NameValueCodec.pairLength(name.length(), value.length()));
            int index = NameValueCodec.writeLength(bytes, length, name.length());
            index = NameValueCodec.writeLength(bytes, index, value.length());
            if (!copyAscii(name, index) || !copyAscii(value, index + name.length())) return false;
            length = index + name.length() + value.length();
            count++;
            return true;
        }

        private boolean copyAscii(String text, int index) {
            byte[] out = bytes;
            int all = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                all |= c;
                out[index + i] = (byte) c;
            }
            return all < 0x80;
        }

        /** Appends a pair, copying the bytes. The name must not be empty: no application could make sense of that. */
        public Builder add(byte[] name, byte[] value) {
            if (name.length == 0)
                throw new IllegalArgumentException("parameter name: empty (expected: 1 byte or more)");
            append(name, 0, name.length, value, 0, value.length);
            return this;
        }

        public Builder addAll(FcgiParams more) {
            reserve(more.length);
            System.arraycopy(more.encoded, 0, bytes, length, more.length);
            length += more.length;
            count += more.count;
            return this;
        }

        /** The bytes that the pairs so far take on the wire. */
        public int encodedLength() {
            return length;
        }

        /** Returns the pairs so far, in an array with room for more: see {@link FcgiParams#trimmed()}. */
        public FcgiParams build() {
            if (count == 0) return EMPTY;
            // Not a copy, as most lists are sent once and dropped: the builder only ever writes behind it.
            return new FcgiParams(bytes, length, count);
        }

        private void append(byte[] source, NameValueCodec.Cursor pair) {
            append(source, pair.nameStart, pair.nameLength, source, pair.valueStart, pair.valueLength);
        }

        private void append(byte[] name, int nameAt, int nameLength, byte[] value, int valueAt, int valueLength) {
            reserve(NameValueCodec.pairLength(nameLength, valueLength));
            int index = NameValueCodec.writeLength(bytes, length, nameLength);
            index = NameValueCodec.writeLength(bytes, index, valueLength);
            System.arraycopy(name, nameAt, bytes, index, nameLength);
            System.arraycopy(value, valueAt, bytes, index + nameLength, valueLength);
            length = index + nameLength + valueLength;
            count++;
        }

        private void reserve(long more) {
            long wanted = length + more;
            if (wanted <= bytes.length) return;
            if (wanted > Integer.MAX_VALUE - 8) throw new IllegalArgumentException("parameters: " + wanted + " bytes");
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(wanted, 2L * bytes.length)));
        }
    }
}
