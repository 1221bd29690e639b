package io.ws2fcgi.cli.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.cli.CommandProcess;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.CommandResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where the examples are, and how they are run. */
final class Examples {
    private Examples() {}

    /** A file below {@code examples/}. */
    static String file(String name) {
        try {
            Path home = Path.of(System.getProperty("ws2fcgi.home", ".."));
            return home.resolve("examples").resolve(name).toRealPath().toString();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** Options, and some more. */
    static String[] with(String[] options, String... more) {
        return Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new);
    }

    /** {@code ws2fcgi serve} in front of this pool and script, with more options. */
    static CommandProcess serve(SocketAddress pool, String script, String... options) {
        List<String> arguments = new ArrayList<>(List.of("serve", Addresses.text(pool), "--script", script));
        arguments.addAll(List.of("--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(options));
        return CommandProcess.run(arguments.toArray(String[]::new));
    }

    /** Runs a compiler, which must have nothing to say. */
    static void compile(String... command) {
        String home = System.getProperty("user.home"); // Go keeps its cache there.
        CommandResult result = CommandResult.of(Map.of("HOME", home), new byte[0], List.of(command));
        assertThat(result).isEqualTo(new CommandResult(0, "", ""));
    }
}
