package io.ws2fcgi.bridge.config;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads private keys as openssl writes them (RFC 7468, and the older PKCS #1 and SEC 1 of {@code openssl ecparam}). */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    // AlgorithmIdentifier: rsaEncryption; id-ecPublicKey on prime256v1.
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] P256 = HexFormat.of().parseHex("301306072a8648ce3d020106082a8648ce3d030107");

    private static final int P256_BITS = 256;
    private static final int SHORTEST_RSA = 2048;

    private Pem() {}

    /** The first private key in {@code text}: RSA, or on the curve P-256. */
    static PrivateKey privateKey(String text) {
        Matcher block = BLOCK.matcher(text);
        if (!block.find()) throw wrong("no private key in this PEM");
        byte[] der = Base64.getMimeDecoder().decode(block.group(2));
        return checked(
                switch (block.group(1)) {
                    case "PRIVATE KEY" -> anyOf(der);
                    case "RSA PRIVATE KEY" -> key("RSA", pkcs8(RSA, der));
                    case "EC PRIVATE KEY" -> key("EC", pkcs8(P256, der));
                    default -> throw wrong(block.group(1) + " cannot be read");
                });
    }

    private static PrivateKey anyOf(byte[] der) {
        try {
            return key("RSA", der);
        } catch (ConfigException notRsa) {
            return key("EC", der);
        }
    }

    private static PrivateKey key(String algorithm, byte[] der) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException broken) {
            throw wrong("the key in this PEM is broken, or of another kind");
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every Java platform has RSA and EC", impossible);
        }
    }

    private static PrivateKey checked(PrivateKey key) {
        if (key instanceof RSAPrivateKey rsa && rsa.getModulus().bitLength() < SHORTEST_RSA) {
            throw wrong("an RSA key of " + rsa.getModulus().bitLength() + " bits");
        }
        if (key instanceof ECPrivateKey curve) {
            int bits = curve.getParams().getCurve().getField().getFieldSize();
            if (bits != P256_BITS) throw wrong("a key on a curve of " + bits + " bits");
        }
        return key;
    }

    /** PrivateKeyInfo (RFC 5208 section 5) around what the older forms have bare. */
    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        byte[] octets = tagged(0x04, key);
        byte[] version = {0x02, 0x01, 0x00};
        ByteBuffer content = ByteBuffer.allocate(version.length + algorithm.length + octets.length);
        return tagged(0x30, content.put(version).put(algorithm).put(octets).array());
    }

    /** Lengths as short as can be, which DER demands; two bytes are enough for a key of half a million bits. */
    private static byte[] tagged(int tag, byte[] content) {
        int length = content.length;
        ByteBuffer value = ByteBuffer.allocate(4 + length).put((byte) tag);
        if (length > 0xff) value.put((byte) 0x82).putShort((short) length);
        else if (length > 0x7f) value.put((byte) 0x81).put((byte) length);
        else value.put((byte) length);
        value.put(content);
        return Arrays.copyOf(value.array(), value.position());
    }

    private static ConfigException wrong(String found) {
        return new ConfigException("GRIP key: " + found
                + " (expected: an unencrypted private key, RSA of at least 2048 bits or EC on P-256)");
    }
}
