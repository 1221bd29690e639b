package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.HandshakeConfig;
import io.ws2fcgi.bridge.config.HostPattern;
import io.ws2fcgi.bridge.config.OriginRule;
import io.ws2fcgi.bridge.config.TrustedProxies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options about which handshakes are let in. */
@SuppressWarnings("NullAway.Init") // picocli sets them, or their defaults.
final class DoorOptions {
    @Option(
            names = "--origin",
            paramLabel = "RULE",
            order = Sections.DOOR,
            description = {
                "From which pages browsers may connect: those of the host that they ask for ('same-host'), also of its"
                        + " scheme and port ('strict'), of an origin such as https://www.example.org, https://*.example.org:8443"
                        + " or example.org, of no origin ('null'), or all ('*'). Repeatable; one has to fit.",
                "Default: same-host."
            })
    private final List<OriginRule> origins = new ArrayList<>();

    @Option(
            names = "--host",
            paramLabel = "NAME",
            order = Sections.DOOR + 1,
            description = {
                "Which hosts may be asked for, without a port: example.org or *.example.org. Repeatable.",
                "Default: any."
            })
    private final List<HostPattern> hosts = new ArrayList<>();

    @Option(
            names = "--trusted-proxy",
            paramLabel = "NETWORK",
            order = Sections.DOOR + 2,
            description = {
                "Who is believed when it says for whom it asks: 10.0.0.0/8, 2001:db8::/32, an address, 'loopback', or"
                        + " 'unix' for all that come to a Unix socket. Repeatable.",
                "Default: nobody."
            })
    private final List<String> proxies = new ArrayList<>();

    @Option(
            names = "--forwarded-header",
            paramLabel = "KIND",
            order = Sections.DOOR + 3,
            defaultValue = "x-forwarded",
            description = {
                "Where proxies say it: 'x-forwarded', in X-Forwarded-For, -Proto, -Host and -Port, or 'forwarded', in"
                        + " Forwarded (RFC 7239).",
                "Default: x-forwarded."
            })
    private TrustedProxies.Headers headers;

    @Option(
            names = "--handshake-timeout",
            paramLabel = "TIME",
            order = Sections.DOOR + 4,
            defaultValue = "10s",
            description = {
                "How long a client may take from connecting to a complete request, TLS included.",
                "Default: 10s."
            })
    private Duration timeout;

    @Option(
            names = "--max-request-line",
            paramLabel = "BYTES",
            order = Sections.DOOR + 5,
            defaultValue = "8k",
            description = {"The longest request line; beyond it clients hear 414.", "Default: 8k."})
    private ByteSize uriBytes;

    @Option(
            names = "--max-header-bytes",
            paramLabel = "BYTES",
            order = Sections.DOOR + 6,
            defaultValue = "64k",
            description = {"The longest headers, all together; beyond it clients hear 431.", "Default: 64k."})
    private ByteSize headerBytes;

    @Option(
            names = "--max-headers",
            paramLabel = "N",
            order = Sections.DOOR + 7,
            defaultValue = "100",
            description = {"The most headers; beyond it clients hear 431.", "Default: 100."})
    private int mostHeaders;

    @Option(
            names = "--server-header",
            paramLabel = "TEXT",
            order = Sections.DOOR + 8,
            defaultValue = "ws2fcgi",
            description = {"The Server header of answers to clients; 'off' for none.", "Default: ws2fcgi."})
    private String server;

    static TrustedProxies.Headers headers(String text) {
        return switch (text) {
            case "x-forwarded" -> TrustedProxies.Headers.X_FORWARDED;
            case "forwarded" -> TrustedProxies.Headers.FORWARDED;
            default -> throw new ConfigException("header: " + text + " (expected: x-forwarded or forwarded)");
        };
    }

    /**
     * What was said.
     *
     * @throws io.ws2fcgi.bridge.config.ConfigException when something cannot be
     */
    HandshakeConfig config() {
        HandshakeConfig.Builder config = HandshakeConfig.builder()
                .timeout(timeout)
                .uriBytes(uriBytes.bytes())
                .headerBytes(headerBytes.bytes())
                .headers(mostHeaders)
                .hosts(hosts)
                .proxies(trusted())
                .server(server.equals("off") ? "" : server);
        return (origins.isEmpty() ? config : config.origins(origins)).build();
    }

    private TrustedProxies trusted() {
        try {
            return TrustedProxies.parse(proxies, headers);
        } catch (ConfigException wrong) {
            throw new ConfigException("--trusted-proxy: " + wrong.getMessage());
        }
    }
}
