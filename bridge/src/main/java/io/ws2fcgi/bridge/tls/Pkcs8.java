package io.ws2fcgi.bridge.tls;

import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.util.Arrays;

/** Puts what the older forms of private keys have bare into a PrivateKeyInfo (RFC 5208 section 5). Pure. */
final class Pkcs8 {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private Pkcs8() {}

    /**
     * Wraps a key.
     *
     * @param key PKCS #1 or SEC 1
     * @param certified its public half, which says the algorithm and the curve
     */
    static byte[] around(byte[] key, PublicKey certified) {
        byte[] algorithm = algorithm(certified.getEncoded());
        byte[] octets = tagged(OCTET_STRING, key);
        ByteBuffer content = ByteBuffer.allocate(VERSION_0.length + algorithm.length + octets.length);
        return tagged(
                SEQUENCE, content.put(VERSION_0).put(algorithm).put(octets).array());
    }

    /** The AlgorithmIdentifier, with which a SubjectPublicKeyInfo begins (RFC 5280 section 4.1). */
    private static byte[] algorithm(byte[] publicKeyInfo) {
        int start = headerLength(publicKeyInfo, 0);
        // Shorter than 128 bytes for every algorithm that Java has keys of.
        return Arrays.copyOfRange(publicKeyInfo, start, start + 2 + publicKeyInfo[start + 1]);
    }

    private static int headerLength(byte[] der, int at) {
        int length = der[at + 1] & 0xff;
        return length < 0x80 ? 2 : 2 + (length & 0x7f);
    }

    /** Lengths as short as can be, which DER demands. */
    private static byte[] tagged(int tag, byte[] content) {
        int length = content.length;
        ByteBuffer value = ByteBuffer.allocate(5 + length).put((byte) tag);
        if (length > 0xffff) value.put((byte) 0x83).put((byte) (length >> 16)).putShort((short) length);
        else if (length > 0xff) value.put((byte) 0x82).putShort((short) length);
        else if (length > 0x7f) value.put((byte) 0x81).put((byte) length);
        else value.put((byte) length);
        value.put(content);
        return Arrays.copyOf(value.array(), value.position());
    }
}
