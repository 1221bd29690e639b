package io.ws2fcgi.cli.push;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about which bridge to talk to. */
final class ControlOptions {
    private static final String ADDRESS = "WS2FCGI_CONTROL";
    private static final String SECRET_FILE = "WS2FCGI_CONTROL_SECRET_FILE";
    private static final Address USUAL = new Address.Tcp("127.0.0.1", 5561);

    @Option(
            names = "--control",
            paramLabel = "ADDRESS",
            order = 8,
            description = {
                "The bridge's control listener: HOST:PORT, [IPv6]:PORT or unix:/path.",
                "Default: $" + ADDRESS + ", or 127.0.0.1:5561."
            })
    private @Nullable Address address;

    @Option(
            names = "--control-secret-file",
            paramLabel = "FILE",
            order = 8,
            description = {"Where its secret is, when it has one.", "Default: $" + SECRET_FILE + "."})
    private @Nullable Path secretFile;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            order = 8,
            defaultValue = "10s",
            description = {"How long to wait for an answer.", "Default: 10s."})
    @SuppressWarnings("NullAway.Init") // picocli sets it, or the default.
    private Duration timeout;

    /** A client for what the options and the environment say. It connects when it is first used. */
    ControlClient client() {
        Map<String, String> environment = System.getenv();
        if (timeout.isZero()) throw new ConfigException("--timeout: 0 (expected: more)");
        Path file = secretFile(environment);
        return new ControlClient(address(environment), file == null ? null : Credentials.read(file), timeout);
    }

    Address address(Map<String, String> environment) {
        if (address != null) return address;
        String named = environment.getOrDefault(ADDRESS, "");
        try {
            return named.isEmpty() ? USUAL : Address.parse(named);
        } catch (ConfigException wrong) {
            throw new ConfigException(ADDRESS + ": " + wrong.getMessage());
        }
    }

    @Nullable
    Path secretFile(Map<String, String> environment) {
        if (secretFile != null) return secretFile;
        String named = environment.getOrDefault(SECRET_FILE, "");
        return named.isEmpty() ? null : Path.of(named);
    }
}
