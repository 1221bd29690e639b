package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.PoolConfig;
import picocli.CommandLine.Option;

/** Options about the pool. */
@SuppressWarnings("NullAway.Init") // picocli sets them, or their defaults.
final class PoolOptions {
    private static final String NAME = "pool";

    @Option(
            names = "--pool-connections",
            paramLabel = "N",
            order = 3,
            defaultValue = "4",
            description = {
                "FastCGI connections open at once; more events wait their turn. php-fpm gives a worker"
                        + " to each, so stay below its pm.max_children (5 on Debian) and leave some for your"
                        + " pages.",
                "Default: 4."
            })
    private int connections;

    @Option(
            names = "--answer-limit",
            paramLabel = "BYTES",
            order = 3,
            defaultValue = "1m",
            description = {"The longest answer taken from the script.", "Default: 1m."})
    private ByteSize answer;

    @Option(
            names = "--no-pool-check",
            negatable = false,
            order = 3,
            description = "Start even when the pool cannot be reached. Clients hear 503 until it can.")
    private boolean unchecked;

    boolean isChecked() {
        return !unchecked;
    }

    PoolConfig config(Address address) {
        return PoolConfig.builder(NAME, address)
                .maxConnections(connections)
                .answerBytes(answer.bytes())
                .build();
    }
}
