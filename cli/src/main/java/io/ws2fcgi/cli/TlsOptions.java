package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.TlsConfig;
import io.ws2fcgi.bridge.config.TlsConfig.CertificateFiles;
import io.ws2fcgi.bridge.config.TlsConfig.ClientCertificates;
import io.ws2fcgi.bridge.config.TlsConfig.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about the encryption of {@code --listen ADDRESS,tls}. */
@SuppressWarnings("NullAway.Init") // picocli sets them, or their defaults.
final class TlsOptions {
    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            order = Sections.TLS,
            description = "A certificate in PEM, and behind it those of the CAs in between (fullchain.pem). Repeatable:"
                    + " clients get that of the name they ask for, or else the first. Read again when it changes.")
    private List<Path> chains = List.of();

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            order = Sections.TLS + 1,
            description = "The key of a --tls-cert, in the same order. Without any, each is in the file of its"
                    + " certificate.")
    private List<Path> keys = List.of();

    @Option(
            names = "--tls-min-version",
            paramLabel = "VERSION",
            order = Sections.TLS + 2,
            defaultValue = "1.2",
            description = {"The oldest TLS that is spoken: 1.2 or 1.3.", "Default: 1.2."})
    private String minimum;

    @Option(
            names = "--tls-provider",
            paramLabel = "NAME",
            order = Sections.TLS + 3,
            defaultValue = "auto",
            description = {
                "Who encrypts: openssl, which costs a fraction; jdk, which is there everywhere; or auto: openssl where"
                        + " it loads.",
                "Default: auto."
            })
    private TlsConfig.Provider provider;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            order = Sections.TLS + 4,
            description = "Ask clients for certificates that these CAs have signed; scripts see them as SSL_CLIENT_*.")
    private @Nullable Path clientCa;

    @Option(
            names = "--tls-client-auth",
            paramLabel = "HOW",
            order = Sections.TLS + 5,
            description = {"With --tls-client-ca: whether a certificate is required or optional.", "Default: required."
            })
    private @Nullable ClientCertificates clients;

    @Option(
            names = "--tls-handshake-timeout",
            paramLabel = "TIME",
            order = Sections.TLS + 6,
            defaultValue = "5s",
            description = {"How long a client may take for the handshake of TLS.", "Default: 5s."})
    private Duration handshakeTimeout;

    /**
     * What was said, if it is wanted.
     *
     * @param wanted whether some {@code --listen} has {@code ,tls}
     * @return null when it is not wanted
     * @throws ConfigException when it was not said, or said in vain
     */
    @Nullable
    TlsConfig config(boolean wanted) {
        if (chains.isEmpty() && (wanted || !keys.isEmpty() || clientCa != null)) {
            throw new ConfigException("TLS without --tls-cert (expected: a certificate in PEM, and its --tls-key)");
        }
        if (chains.isEmpty()) return null;
        if (!wanted) {
            throw new ConfigException(
                    "--tls-cert without an encrypted listener (expected: ',tls' behind a --listen ADDRESS)");
        }
        return TlsConfig.builder(pairs())
                .provider(provider)
                .minimum(version())
                .clients(clientCertificates(), clientCa)
                .handshakeTimeout(handshakeTimeout)
                .build();
    }

    private List<CertificateFiles> pairs() {
        if (!keys.isEmpty() && keys.size() != chains.size()) {
            throw new ConfigException("--tls-key: " + keys.size() + " for " + chains.size()
                    + " --tls-cert (expected: one for each, or none where each is in the file of its certificate)");
        }
        List<CertificateFiles> pairs = new ArrayList<>();
        for (int i = 0; i < chains.size(); i++) {
            pairs.add(new CertificateFiles(chains.get(i), keys.isEmpty() ? chains.get(i) : keys.get(i)));
        }
        return pairs;
    }

    private Version version() {
        return switch (minimum) {
            case "1.2" -> Version.TLS_1_2;
            case "1.3" -> Version.TLS_1_3;
            default -> throw new ConfigException("--tls-min-version: " + minimum + " (expected: 1.2 or 1.3)");
        };
    }

    private ClientCertificates clientCertificates() {
        if (clients != null) return clients;
        return clientCa == null ? ClientCertificates.NONE : ClientCertificates.REQUIRED;
    }
}
