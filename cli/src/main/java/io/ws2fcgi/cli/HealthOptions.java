package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.HealthCheck;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about asking servers how they are. */
final class HealthOptions {
    @Option(
            names = "--health-check",
            paramLabel = "HOW",
            order = Sections.SERVERS + 4,
            description = {
                "Also ask servers how they are: 'ping:/PATH', php-fpm's ping.path, or 'get-values', which"
                        + " php-fpm answers, some programs ignore, and ruby-fcgi dies of.",
                "Default: go by what becomes of events."
            })
    private HealthCheck.@Nullable How how;

    @Option(
            names = "--health-interval",
            paramLabel = "TIME",
            order = Sections.SERVERS + 5,
            description = {"How often each is asked.", "Default: 10s."})
    private @Nullable Duration interval;

    @Option(
            names = "--health-timeout",
            paramLabel = "TIME",
            order = Sections.SERVERS + 6,
            description = {"How long the answer may take.", "Default: 2s."})
    private @Nullable Duration timeout;

    @Nullable
    HealthCheck config() {
        if (how == null) {
            if (interval == null && timeout == null) return null;
            throw new ConfigException((interval != null ? "--health-interval" : "--health-timeout")
                    + " alone (expected: with --health-check)");
        }
        HealthCheck usual = HealthCheck.of(how);
        return new HealthCheck(
                how, interval == null ? usual.interval() : interval, timeout == null ? usual.timeout() : timeout);
    }
}
