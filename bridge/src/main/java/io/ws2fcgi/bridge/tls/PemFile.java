package io.ws2fcgi.bridge.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ws2fcgi.bridge.config.ConfigException;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The certificates or the private key in a file as people have them (RFC 7468, and the older forms of OpenSSL). Pure but
 * for the name in its messages, in which nothing of a key ever shows.
 *
 * @param path where it came from
 * @param text what it had, one char for each byte
 */
record PemFile(Path path, String text) {
    private static final Pattern CERTIFICATE = Pattern.compile(
            "-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\\s]*)-----END (?:X509 |TRUSTED )?CERTIFICATE-----");
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    /** Borrows the content. */
    static PemFile of(Path path, ByteBuffer content) {
        return new PemFile(path, ISO_8859_1.decode(content.duplicate()).toString());
    }

    /** All certificates, in their order; at least one. */
    List<X509Certificate> certificates() {
        List<X509Certificate> found = new ArrayList<>();
        Matcher block = CERTIFICATE.matcher(text);
        while (block.find()) found.add(certificate(block.group(1)));
        if (found.isEmpty()) {
            throw wrong("no certificate in it", "PEM that begins with -----BEGIN CERTIFICATE-----");
        }
        return found;
    }

    private X509Certificate certificate(String base64) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException | IllegalArgumentException broken) {
            throw wrong("a certificate in it is broken", "what the CA has sent");
        }
    }

    /**
     * The first private key, which the older forms do not say the kind of: it is that of the certificate.
     *
     * @param certified what it belongs to
     */
    PrivateKey privateKey(PublicKey certified) {
        Matcher block = KEY.matcher(text);
        if (!block.find()) throw wrong("no private key in it", "PEM that begins with -----BEGIN PRIVATE KEY-----");
        String kind = block.group(1);
        if (kind.startsWith("ENCRYPTED") || block.group(2).contains("ENCRYPTED")) {
            throw wrong("its key is encrypted", "one that is not: openssl pkey -in " + path + " -out plain-key.pem");
        }
        byte[] der = decoded(block.group(2));
        return switch (kind) {
            case "PRIVATE KEY" -> key(certified, der);
            case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> key(certified, Pkcs8.around(der, certified));
            default -> throw wrong("a " + kind, "RSA or EC in PKCS #8: openssl pkey -in " + path + " -out key.pem");
        };
    }

    private byte[] decoded(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException broken) {
            throw wrong("its key is broken", "base64");
        }
    }

    private PrivateKey key(PublicKey certified, byte[] der) {
        try {
            return KeyFactory.getInstance(certified.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException broken) {
            throw wrong(
                    "its key is broken, or not of the certificate's kind",
                    certified.getAlgorithm() + "; if it is that, this converts it: openssl pkey -in " + path
                            + " -out key.pem");
        }
    }

    /** Without the text, which may be a key. */
    @Override
    public String toString() {
        return "PemFile[" + path + "]";
    }

    private ConfigException wrong(String found, String expected) {
        return new ConfigException("TLS: " + path + ": " + found + " (expected: " + expected + ")");
    }
}
