package io.ws2fcgi.cli.push;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.text.Json;
import io.ws2fcgi.cli.text.Screen;
import io.ws2fcgi.cli.text.Typed;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code ws2fcgi connections}: who is connected. */
@Command(
        name = "connections",
        header = "Lists the connections of a running bridge, or shows one.",
        description = {
            "",
            "Without ID a table, as wide as the terminal: ids whole, the rest cut where it must be. Into a file or"
                    + " pipe nothing is cut.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:listed, also when there are none",
            "1:the bridge could not do it, or the list could not be written",
            "2:an option or argument is wrong, also when it is the bridge that says so",
            "5:the bridge cannot be reached, or does not answer",
            "6:the bridge refuses: the secret is missing or wrong, or this caller may not",
            "7:no such connection",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ws2fcgi connections --channel lobby",
            "  ws2fcgi connections 00010003c2f1e8a94b7d4f0e9a5566d7e8f90a1b",
            "  ws2fcgi connections --json | jq '.connections | length'",
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not nullable.
public final class ConnectionsCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "ID", description = "Shows everything about this connection.")
    private @Nullable String id;

    @Option(names = "--user", paramLabel = "NAME", order = 3, description = "Only those of this user.")
    private @Nullable String user;

    @Option(names = "--channel", paramLabel = "NAME", order = 3, description = "Only those in this channel.")
    private @Nullable String channel;

    @Option(
            names = "--uri",
            paramLabel = "URI",
            order = 3,
            description = "Only those that connected to exactly this, such as '/chat?room=7'.")
    private @Nullable String uri;

    @Option(names = "--json", order = 3, description = "Prints JSON: all that is known of each.")
    private boolean json;

    @Mixin
    private final ControlOptions control = new ControlOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (ControlClient client = control.client()) {
            if (id == null) list(client);
            else show(client, id);
        }
        // A full disk must not pass for a short list.
        return spec.commandLine().getOut().checkError() ? ExitCode.FAILED : ExitCode.OK;
    }

    private void list(ControlClient client) {
        ApiTarget all = ApiTarget.of("connections")
                .with("user", checked(user))
                .with("channel", checked(channel))
                .with("uri", checked(uri));
        PrintWriter out = spec.commandLine().getOut();
        Pages pages = new Pages(client, all, "connections");
        if (json) pages.printJson(out);
        else if (!pages.print(out, new ConnectionTable(Screen.stdout(), out, InstantSource.system())::print)) {
            spec.commandLine().getErr().println("no connections");
        }
    }

    private void show(ControlClient client, String one) {
        if (user != null || channel != null || uri != null) {
            throw new ConfigException("ID: goes without --user, --channel and --uri");
        }
        JsonNode connection = client.ask(ApiCall.get(ApiTarget.of("connections", Typed.checked(one))));
        PrintWriter out = spec.commandLine().getOut();
        if (json) out.println(Json.write(connection));
        else new ConnectionDetails(Screen.stdout(), InstantSource.system()).print(connection, out);
        out.flush();
    }

    private static @Nullable String checked(@Nullable String argument) {
        return argument == null ? null : Typed.checked(argument);
    }
}
