package io.ws2fcgi.bridge.tls;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.TlsConfig.CertificateFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the server shows, and the key that proves it.
 *
 * @param chain the server's own certificate first
 * @param file where the chain came from
 */
record Certificate(List<X509Certificate> chain, PrivateKey key, Path file) {
    /** Those who renew by a timer do it earlier, so it has failed by then. */
    private static final Duration SOON = Duration.ofDays(14);

    /** Of a GeneralName (RFC 5280 section 4.2.1.6). */
    private static final int DNS_NAME = 2;

    private static final Map<String, String> SIGNATURES = Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");

    /**
     * Reads it out of its files.
     *
     * @throws ConfigException when they cannot be understood, or do not fit each other
     */
    static Certificate of(CertificateFiles files, Material material) {
        List<X509Certificate> chain = material.pem(files.chain()).certificates();
        PublicKey certified = chain.get(0).getPublicKey();
        if (!SIGNATURES.containsKey(certified.getAlgorithm())) {
            throw new ConfigException("TLS: " + files.chain() + ": a certificate of a key of the kind "
                    + certified.getAlgorithm() + " (expected: RSA or EC)");
        }
        PrivateKey key = material.pem(files.key()).privateKey(certified);
        if (!fit(certified, key)) {
            throw new ConfigException("TLS: " + files.key() + ": not the key of the certificate " + files.chain()
                    + " (expected: that key; the server's own certificate comes first in its file)");
        }
        return new Certificate(chain, key, files.chain());
    }

    /** Whether one verifies what the other signs. */
    private static boolean fit(PublicKey certified, PrivateKey key) {
        byte[] text = "ws2fcgi".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(SIGNATURES.get(certified.getAlgorithm()));
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException odd) {
            return false;
        }
    }

    /** The host names that it is for, in lower case; a wildcard as it is written. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (List<?> name : alternativeNames()) {
            if (name.get(0).equals(DNS_NAME))
                names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
        }
        String common = DistinguishedName.commonName(own().getSubjectX500Principal());
        // RFC 6125 section 6.4.4: the last resort, for certificates older than the other way.
        if (names.isEmpty() && common != null) names.add(common.toLowerCase(Locale.ROOT));
        return names;
    }

    private Collection<List<?>> alternativeNames() {
        try {
            Collection<List<?>> names = own().getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException broken) {
            return List.of();
        }
    }

    /** What an operator should know of its time, or null. */
    @Nullable
    String warning(Instant now) {
        Instant end = own().getNotAfter().toInstant();
        Instant begin = own().getNotBefore().toInstant();
        String which = "the certificate " + file + " " + names();
        if (now.isAfter(end)) return which + " has expired, on " + end + "; clients will refuse it";
        if (now.isBefore(begin)) return which + " is not valid before " + begin + "; is the clock right?";
        if (now.plus(SOON).isAfter(end)) return which + " expires soon, on " + end + "; is its renewal broken?";
        return null;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Certificate[" + file + "]";
    }

    private X509Certificate own() {
        return chain.get(0);
    }
}
