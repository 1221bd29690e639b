package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.Balance;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.ServerConfig;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options about the servers of the pool, and how the work is divided between them. */
@SuppressWarnings("NullAway.Init") // picocli sets them, or their defaults.
final class PoolOptions {
    @Option(
            names = "--pool-connections",
            paramLabel = "N",
            order = 4,
            defaultValue = "4",
            description = {
                "FastCGI connections open at once to each server; more events wait their turn. php-fpm gives"
                        + " a worker to each, so stay below its pm.max_children, 5 on Debian, and leave some for"
                        + " your pages.",
                "Default: 4."
            })
    private int connections;

    @Option(
            names = "--total-connections",
            paramLabel = "N",
            order = Sections.SERVERS,
            defaultValue = "0",
            description = {"The same for all servers together.", "Default: the sum of theirs."})
    private int total;

    @Option(
            names = "--balance",
            paramLabel = "RULE",
            order = Sections.SERVERS + 1,
            defaultValue = "least",
            description = {
                "Which server gets an event: 'least', the one with the fewest running; or always the same"
                        + " one for the same 'connection', 'user' or 'path:GROUP', a named group of --path.",
                "Default: least."
            })
    private Balance balance;

    @Option(
            names = "--slow-start",
            paramLabel = "TIME",
            order = Sections.SERVERS + 2,
            defaultValue = "0",
            description = {"How long a server that has come back takes to get its full share.", "Default: 0."})
    private Duration slowStart;

    @Option(
            names = "--resolve-every",
            paramLabel = "TIME",
            order = Sections.SERVERS + 3,
            defaultValue = "30s",
            description = {
                "How often host names are looked up again. All addresses of a name are servers.",
                "Default: 30s."
            })
    private Duration resolveEvery;

    @Mixin
    private final HealthOptions health = new HealthOptions();

    @Option(
            names = "--no-pool-check",
            negatable = false,
            order = Sections.SERVERS + 9,
            description = "Start even when no server can be reached. Clients hear 503 until one can.")
    private boolean unchecked;

    @Mixin
    private final FcgiConnectionOptions use = new FcgiConnectionOptions();

    @Mixin
    private final WaitingOptions waiting = new WaitingOptions();

    boolean isChecked() {
        return !unchecked;
    }

    /** @param script what its events are for */
    PoolConfig config(List<ServerConfig> servers, String script) {
        PoolConfig.Builder pool = PoolConfig.builder(Servers.POOL, servers)
                .maxConnections(connections)
                .totalConnections(total)
                .balance(balance)
                .slowStart(slowStart)
                .resolveEvery(resolveEvery)
                .healthCheck(health.config());
        use.configure(pool, script, servers);
        waiting.configure(pool);
        return pool.build();
    }
}
