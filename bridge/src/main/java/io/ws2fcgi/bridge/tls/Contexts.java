package io.ws2fcgi.bridge.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.TlsConfig;
import io.ws2fcgi.bridge.config.TlsConfig.ClientCertificates;
import io.ws2fcgi.bridge.config.TlsConfig.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One context for each certificate, and which of them a name gets. OpenSSL's memory is freed with the last reference; each
 * connection keeps its context as long as it lasts, so old ones go on behind a change.
 */
final class Contexts extends AbstractReferenceCounted {
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final String TLS_1_2 = "TLSv1.2";
    private static final String TLS_1_3 = "TLSv1.3";

    /** What ends the handshake of everybody who could speak something else; WebSocket needs HTTP/1.1. */
    private static final ApplicationProtocolConfig HTTP_1_1 = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_1_1);

    /** In the order of the configuration; the first is for everybody who names nobody. */
    private final List<SslContext> contexts = new ArrayList<>();

    private final Map<String, SslContext> byName = new HashMap<>();

    private Contexts() {}

    /**
     * Makes them. Takes some milliseconds for each, so never call it on a loop.
     *
     * @throws ConfigException when the library refuses one
     */
    static Contexts of(TlsConfig config, List<Certificate> certificates, Material material) {
        Contexts made = new Contexts();
        try {
            for (Certificate certificate : certificates) made.add(certificate, context(config, certificate, material));
            return made;
        } catch (SSLException refused) {
            made.release();
            throw new ConfigException(
                    "TLS: " + refused.getMessage() + " (expected: certificates that " + provider(config) + " takes)");
        }
    }

    private void add(Certificate certificate, SslContext context) {
        contexts.add(context);
        for (String name : certificate.names()) byName.putIfAbsent(name, context);
    }

    private static SslContext context(TlsConfig config, Certificate certificate, Material material)
            throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forServer(certificate.key(), certificate.chain())
                .sslProvider(provider(config))
                .protocols(config.minimum() == Version.TLS_1_3 ? List.of(TLS_1_3) : List.of(TLS_1_3, TLS_1_2))
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(HTTP_1_1)
                .clientAuth(clientAuth(config.clientCertificates()));
        if (config.clientCa() != null)
            builder.trustManager(material.pem(config.clientCa()).certificates());
        return builder.build();
    }

    private static ClientAuth clientAuth(ClientCertificates wanted) {
        return switch (wanted) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }

    private static SslProvider provider(TlsConfig config) {
        return switch (config.provider()) {
            case JDK -> SslProvider.JDK;
            case AUTO -> OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
            case OPENSSL -> {
                if (OpenSsl.isAvailable()) yield SslProvider.OPENSSL_REFCNT;
                throw new ConfigException("tls-provider: openssl, which does not load here: "
                        + OpenSsl.unavailabilityCause() + " (expected: jdk, or auto)");
            }
        };
    }

    /**
     * The context for a name that a client asks for (RFC 6066 section 3). A wildcard stands for one label.
     *
     * @param name null when it asks for none
     */
    SslContext find(@Nullable String name) {
        if (name == null) return contexts.get(0);
        String asked = name.toLowerCase(Locale.ROOT);
        SslContext exact = byName.get(asked);
        if (exact != null) return exact;
        int dot = asked.indexOf('.');
        return dot < 1 ? contexts.get(0) : byName.getOrDefault("*" + asked.substring(dot), contexts.get(0));
    }

    @Override
    protected void deallocate() {
        contexts.forEach(ReferenceCountUtil::release);
    }

    @Override
    public Contexts retain() {
        super.retain();
        return this;
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        return this;
    }
}
