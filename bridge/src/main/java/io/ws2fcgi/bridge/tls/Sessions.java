package io.ws2fcgi.bridge.tls;

import io.ws2fcgi.bridge.event.TlsInfo;
import io.ws2fcgi.bridge.event.TlsInfo.ClientCertificate;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Reads what there is to tell out of a session whose handshake is done. Pure. */
final class Sessions {
    /** As OpenSSL prints times, and so what mod_ssl and nginx hand on. */
    private static final DateTimeFormatter OPENSSL = DateTimeFormatter.ofPattern(
                    "MMM ppd HH:mm:ss yyyy 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Sessions() {}

    /** @param asked whether the client was asked for a certificate; one that was shown has been verified by now */
    static TlsInfo info(SSLSession session, boolean asked) {
        X509Certificate shown = asked ? client(session) : null;
        String verified = shown == null ? "NONE" : "SUCCESS";
        return new TlsInfo(
                session.getProtocol(),
                session.getCipherSuite(),
                asked ? verified : null,
                shown == null ? null : described(shown));
    }

    private static @Nullable X509Certificate client(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate ? certificate : null;
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    private static ClientCertificate described(X509Certificate client) {
        return new ClientCertificate(
                DistinguishedName.commonName(client.getSubjectX500Principal()),
                DistinguishedName.text(client.getSubjectX500Principal()),
                DistinguishedName.text(client.getIssuerX500Principal()),
                HexFormat.of()
                        .withUpperCase()
                        .formatHex(client.getSerialNumber().toByteArray()),
                time(client.getNotBefore().toInstant()),
                time(client.getNotAfter().toInstant()),
                fingerprint(client));
    }

    static String time(Instant instant) {
        return OPENSSL.format(instant);
    }

    private static @Nullable String fingerprint(X509Certificate client) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(client.getEncoded()));
        } catch (CertificateEncodingException odd) {
            return null;
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
