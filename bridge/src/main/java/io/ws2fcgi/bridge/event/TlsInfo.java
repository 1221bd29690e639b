package io.ws2fcgi.bridge.event;

import org.jspecify.annotations.Nullable;

/**
 * What is known of an encrypted connection. What a proxy in front has said may be less than what the bridge itself knows.
 *
 * @param protocol for example {@code TLSv1.3}; null when unknown
 * @param cipher its name as the TLS registry has it; null when unknown
 * @param verified SUCCESS, NONE or FAILED, whether the client has shown a certificate that a trusted CA has signed; null
 *     when it was not asked
 * @param certificate the client's; null when it has shown none
 */
public record TlsInfo(
        @Nullable String protocol,
        @Nullable String cipher,
        @Nullable String verified,
        @Nullable ClientCertificate certificate) {
    /**
     * A certificate that a trusted CA has signed. Characters are bytes of UTF-8; no value has a control character.
     *
     * @param commonName of the subject; null when it has none
     * @param subject its name (RFC 2253), or null when only the common name is known; so are the others
     * @param issuer the CA's name, written alike
     * @param serial in hexadecimal
     * @param validFrom as OpenSSL prints it: {@code Nov 28 09:00:00 2026 GMT}
     * @param validTo the same
     * @param fingerprint SHA-256 of the certificate in hexadecimal
     */
    public record ClientCertificate(
            @Nullable String commonName,
            @Nullable String subject,
            @Nullable String issuer,
            @Nullable String serial,
            @Nullable String validFrom,
            @Nullable String validTo,
            @Nullable String fingerprint) {}
}
