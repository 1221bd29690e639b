package io.ws2fcgi.cli;

import picocli.CommandLine.Option;

/** The option that every command has which runs. */
public final class LogOption {
    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            order = 5,
            defaultValue = "info",
            description = {
                "How much goes to STDERR: error, warn, info or debug (every open and close).",
                "Default: info."
            })
    @SuppressWarnings("NullAway.Init") // picocli sets it, or the default.
    private LogLevel level;

    public void apply() {
        level.apply();
    }
}
