package io.ws2fcgi.bridge.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How connections are encrypted (wss).
 *
 * @param certificates one or more; the first is shown to clients that ask for a name which none of them has, or for none
 * @param provider who encrypts
 * @param minimum the oldest version of TLS that is spoken
 * @param clientCertificates whether clients are asked for certificates of their own
 * @param clientCa PEM certificates of those who may sign them; null where none are asked for
 * @param handshakeTimeout from the first byte of TLS to its last
 * @param checkInterval how often the files are looked at for changes
 */
public record TlsConfig(
        List<CertificateFiles> certificates,
        Provider provider,
        Version minimum,
        ClientCertificates clientCertificates,
        @Nullable Path clientCa,
        Duration handshakeTimeout,
        Duration checkInterval) {
    public TlsConfig {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) throw new ConfigException("TLS without a certificate (expected: one at least)");
        Check.positive("tls-handshake-timeout", handshakeTimeout);
        Check.positive("TLS check interval", checkInterval);
        if ((clientCertificates == ClientCertificates.NONE) != (clientCa == null)) {
            throw new ConfigException(
                    clientCa == null
                            ? "client certificates without a CA (expected: a file of those who may sign them)"
                            : "a CA of client certificates that are not asked for (expected: optional or required)");
        }
    }

    /**
     * Begins with these certificates and the defaults: TLS 1.2 and 1.3, OpenSSL where it loads, nobody is asked for a
     * certificate, 5 seconds for a handshake, and a look at the files every 10 seconds.
     */
    public static Builder builder(List<CertificateFiles> certificates) {
        return new Builder(certificates);
    }

    /**
     * A certificate and its key, in PEM.
     *
     * @param chain the server's own certificate, and behind it those of the CAs in between
     * @param key the private key, not encrypted; it may be the same file
     */
    public record CertificateFiles(Path chain, Path key) {}

    /** Who encrypts. */
    public enum Provider {
        /** OpenSSL where it loads, Java's own otherwise. */
        AUTO,
        /** Netty's build of BoringSSL: a fraction of the CPU time. */
        OPENSSL,
        /** Java's own, which is there everywhere. */
        JDK
    }

    /** Versions that are safe today. */
    public enum Version {
        TLS_1_2,
        TLS_1_3
    }

    /** What is asked of clients. */
    public enum ClientCertificates {
        /** They are not asked. */
        NONE,
        /** Who shows one must show one that the CA has signed; who shows none comes in all the same. */
        OPTIONAL,
        /** Nobody comes in without one. */
        REQUIRED
    }

    /** Encryption that is being described; what is not said stays as it was. One thread at a time. */
    public static final class Builder {
        private final List<CertificateFiles> certificates;
        private Provider provider = Provider.AUTO;
        private Version minimum = Version.TLS_1_2;
        private ClientCertificates clientCertificates = ClientCertificates.NONE;
        private @Nullable Path clientCa;
        private Duration handshakeTimeout = Duration.ofSeconds(5);
        private Duration checkInterval = Duration.ofSeconds(10);

        private Builder(List<CertificateFiles> certificates) {
            this.certificates = certificates;
        }

        public Builder provider(Provider whose) {
            provider = whose;
            return this;
        }

        public Builder minimum(Version oldest) {
            minimum = oldest;
            return this;
        }

        public Builder clients(ClientCertificates wanted, @Nullable Path ca) {
            clientCertificates = wanted;
            clientCa = ca;
            return this;
        }

        public Builder handshakeTimeout(Duration time) {
            handshakeTimeout = time;
            return this;
        }

        public Builder checkInterval(Duration interval) {
            checkInterval = interval;
            return this;
        }

        /**
         * Returns what was described.
         *
         * @throws ConfigException when something cannot be; its message names it
         */
        public TlsConfig build() {
            return new TlsConfig(
                    certificates, provider, minimum, clientCertificates, clientCa, handshakeTimeout, checkInterval);
        }
    }
}
