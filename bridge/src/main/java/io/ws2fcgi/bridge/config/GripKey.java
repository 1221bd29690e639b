package io.ws2fcgi.bridge.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;

/** The key of Grip-Sig. What it is never shows in {@code toString}. */
public sealed interface GripKey {
    /** HS256 has to have as many bytes as its digest (RFC 7518 section 3.2). */
    int HS256_BYTES = 32;

    /** A secret that the application knows as well: HS256. */
    final class Shared implements GripKey {
        private final byte[] secret;

        private Shared(byte[] secret) {
            this.secret = secret;
        }

        /** Whether it is shorter than HS256 wants; GRIP's usual keys are. */
        public boolean isShort() {
            return secret.length < HS256_BYTES;
        }

        /** The secret's length in bytes. */
        public int length() {
            return secret.length;
        }

        /** A copy, padded with zeros to what HS256 wants: to HMAC that is the same key (RFC 2104 section 2). */
        public byte[] padded() {
            return Arrays.copyOf(secret, Math.max(secret.length, HS256_BYTES));
        }

        @Override
        public String toString() {
            return "GripKey[HS256]";
        }
    }

    /** A private key, RSA or on the curve P-256, whose public half the application knows: RS256 or ES256. */
    final class Private implements GripKey {
        private final PrivateKey key;

        private Private(PrivateKey key) {
            this.key = key;
        }

        public PrivateKey key() {
            return key;
        }

        @Override
        public String toString() {
            return "GripKey[" + key.getAlgorithm() + "]";
        }
    }

    /**
     * Reads a key as a file holds it: a private key in PEM, {@code base64:} and a secret, or a secret as it is. A line end
     * at the end does not count.
     *
     * @throws ConfigException when it is empty or broken; the message shows nothing of it
     */
    static GripKey parse(byte[] file) {
        String text = new String(file, ISO_8859_1).stripTrailing();
        if (text.contains("-----BEGIN")) return new Private(Pem.privateKey(text));
        byte[] secret =
                text.startsWith("base64:") ? base64(text.substring("base64:".length())) : text.getBytes(ISO_8859_1);
        if (secret.length == 0)
            throw new ConfigException("GRIP key: empty (expected: a secret or a private key in PEM)");
        return new Shared(secret);
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException broken) {
            throw new ConfigException("GRIP key: what follows base64: is not Base64 (expected: Base64 of a secret)");
        }
    }
}
