package io.ws2fcgi.cli.push;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.cli.text.Typed;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** For whom a message is: exactly one of these. */
final class Receivers {
    @Option(
            names = "--channel",
            paramLabel = "NAME",
            required = true,
            order = 1,
            description = "Everybody in this channel.")
    private @Nullable String channel;

    @Option(names = "--connection", paramLabel = "ID", required = true, order = 1, description = "This connection.")
    private @Nullable String connection;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            required = true,
            order = 1,
            description = "All connections of this user.")
    private @Nullable String user;

    /** The call that publishes to them. */
    ApiTarget target(List<String> except) {
        if (connection != null && !except.isEmpty()) {
            throw new ConfigException("--except: goes with --channel and --user (found: --connection)");
        }
        ApiTarget target = target();
        for (String id : except) target = target.with("except", Typed.checked(id));
        return target;
    }

    private ApiTarget target() {
        if (channel != null) return ApiTarget.of("channels", Typed.checked(channel));
        if (user != null) return ApiTarget.of("users", Typed.checked(user));
        if (connection != null) return ApiTarget.of("connections", Typed.checked(connection));
        throw new IllegalStateException("receivers: none (expected: one)");
    }
}
