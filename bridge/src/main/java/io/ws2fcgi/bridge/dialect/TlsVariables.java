package io.ws2fcgi.bridge.dialect;

import io.ws2fcgi.bridge.event.TlsInfo;
import io.ws2fcgi.bridge.event.TlsInfo.ClientCertificate;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The variables about encryption, under the names that Apache's mod_ssl made usual. A closed list. */
final class TlsVariables {
    private TlsVariables() {}

    /** Tells those that are known. */
    static void forEach(TlsInfo tls, BiConsumer<String, String> variables) {
        tell(variables, "SSL_PROTOCOL", tls.protocol());
        tell(variables, "SSL_CIPHER", tls.cipher());
        tell(variables, "SSL_CLIENT_VERIFY", tls.verified());
        ClientCertificate client = tls.certificate();
        if (client == null) return;
        tell(variables, "SSL_CLIENT_S_DN", client.subject());
        tell(variables, "SSL_CLIENT_S_DN_CN", client.commonName());
        tell(variables, "SSL_CLIENT_I_DN", client.issuer());
        tell(variables, "SSL_CLIENT_M_SERIAL", client.serial());
        tell(variables, "SSL_CLIENT_V_START", client.validFrom());
        tell(variables, "SSL_CLIENT_V_END", client.validTo());
        tell(variables, "SSL_CLIENT_FINGERPRINT", client.fingerprint());
    }

    private static void tell(BiConsumer<String, String> variables, String name, @Nullable String value) {
        if (value != null) variables.accept(name, value);
    }
}
