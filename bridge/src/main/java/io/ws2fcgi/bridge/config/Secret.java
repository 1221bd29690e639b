package io.ws2fcgi.bridge.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/** What a caller must know. It never shows itself: not in a message, not in a log, not in a debugger's list. */
public final class Secret {
    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The secret that a text is, in UTF-8.
     *
     * @throws ConfigException when it is empty
     */
    public static Secret of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The secret that these bytes are.
     *
     * @throws ConfigException when there are none
     */
    public static Secret of(byte[] bytes) {
        if (bytes.length == 0) throw new ConfigException("the secret is empty (expected: something hard to guess)");
        return new Secret(bytes.clone());
    }

    /** Whether these are its bytes. The time it takes tells nothing about the place where they differ. */
    public boolean is(byte[] said) {
        return MessageDigest.isEqual(said, bytes);
    }

    /** Returns a copy of at least {@code length} bytes: filled up with zeros, as HMAC itself does with a short key. */
    public byte[] padded(int length) {
        return Arrays.copyOf(bytes, Math.max(length, bytes.length));
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
