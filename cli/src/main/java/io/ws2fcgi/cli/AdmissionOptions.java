package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.AdmissionConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about how many may be in, and how fast they may come. Zero is no limit. */
@SuppressWarnings("NullAway.Init") // picocli sets them, or their defaults.
final class AdmissionOptions {
    @Option(
            names = "--max-clients",
            paramLabel = "N",
            order = Sections.ADMISSION + 0,
            description = {
                "Connections in all; more hear 503.",
                "Default: from the limit of open files (ulimit -Hn), with room for the pool's connections and callers of"
                        + " the push API."
            })
    private @Nullable Integer clients;

    @Option(
            names = "--max-clients-per-address",
            paramLabel = "N",
            order = Sections.ADMISSION + 1,
            defaultValue = "0",
            description = {
                "Connections of one address; more hear 429. Behind a proxy say --trusted-proxy too, or all clients have its address.",
                "Default: 0, no limit."
            })
    private int addressClients;

    @Option(
            names = "--ipv6-prefix",
            paramLabel = "BITS",
            order = Sections.ADMISSION + 2,
            defaultValue = "64",
            description = {"How many leading bits of an IPv6 address count as one address.", "Default: 64."})
    private int ipv6Bits;

    @Option(
            names = "--max-clients-per-user",
            paramLabel = "N",
            order = Sections.ADMISSION + 3,
            defaultValue = "0",
            description = {"Connections of one WS-User; more are closed with 1008.", "Default: 0, no limit."})
    private int userClients;

    @Option(
            names = "--replace-oldest",
            order = Sections.ADMISSION + 4,
            description = "Where a user has too many connections, close the oldest rather than the newest.")
    private boolean replace;

    @Option(
            names = "--max-clients-per-route",
            paramLabel = "N",
            order = Sections.ADMISSION + 5,
            defaultValue = "0",
            description = {"Connections of the route; more hear 503.", "Default: 0, no limit."})
    private int routeClients;

    @Option(
            names = "--handshake-rate",
            paramLabel = "N",
            order = Sections.ADMISSION + 6,
            defaultValue = "0",
            description = {
                "Handshakes per second in all; more hear 503. Five seconds' worth may come at once.",
                "Default: 0, no limit."
            })
    private int handshakes;

    @Option(
            names = "--handshake-rate-per-address",
            paramLabel = "N",
            order = Sections.ADMISSION + 7,
            defaultValue = "0",
            description = {"The same of one address; more hear 429.", "Default: 0, no limit."})
    private int addressHandshakes;

    /** @param room for how many connections there are files to open; 0 for any number */
    AdmissionConfig config(int room) {
        return AdmissionConfig.builder()
                .clients(clients == null ? room : clients)
                .addressClients(addressClients)
                .ipv6Bits(ipv6Bits)
                .userClients(userClients)
                .replace(replace)
                .routeClients(routeClients)
                .handshakes(handshakes)
                .addressHandshakes(addressHandshakes)
                .build();
    }
}
