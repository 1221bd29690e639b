package io.ws2fcgi.cli.push;

import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.text.Screen;
import io.ws2fcgi.cli.text.Typed;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code ws2fcgi channels}: which channels there are, or who is in one. */
@Command(
        name = "channels",
        header = "Lists the channels of a running bridge, or who is in one.",
        description = {
            "",
            "Without CHANNEL a table of channels and how many are in them. With it the ids of its members, one in a"
                    + " line; more about them: 'ws2fcgi connections --channel CHANNEL'.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:listed, also when there is nothing",
            "1:the bridge could not do it, or the list could not be written",
            "2:an option or argument is wrong, also when it is the bridge that says so",
            "5:the bridge cannot be reached, or does not answer",
            "6:the bridge refuses: the secret is missing or wrong, or this caller may not",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ws2fcgi channels",
            "  ws2fcgi channels lobby | xargs -n 1 ws2fcgi close",
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not nullable.
public final class ChannelsCommand implements Callable<Integer> {
    private static final int LEAST = 10;

    @Parameters(arity = "0..1", paramLabel = "CHANNEL", description = "Lists the members of this channel.")
    private @Nullable String channel;

    @Option(names = "--json", order = 3, description = "Prints JSON.")
    private boolean json;

    @Mixin
    private final ControlOptions control = new ControlOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (ControlClient client = control.client()) {
            if (channel == null) list(client);
            else members(client, channel);
        }
        // A full disk must not pass for a short list.
        return spec.commandLine().getOut().checkError() ? ExitCode.FAILED : ExitCode.OK;
    }

    private void list(ControlClient client) {
        PrintWriter out = spec.commandLine().getOut();
        Pages pages = new Pages(client, ApiTarget.of("channels"), "channels");
        Table table =
                new Table(Screen.stdout(), out, Table.Column.number("MEMBERS"), Table.Column.text("CHANNEL", LEAST));
        if (json) pages.printJson(out);
        else if (!pages.print(
                out, page -> table.print(page.stream().map(ChannelsCommand::row).toList()))) {
            spec.commandLine().getErr().println("no channels");
        }
    }

    private static List<String> row(JsonNode one) {
        return List.of(one.path("count").asString("?"), one.path("channel").asString("?"));
    }

    private void members(ControlClient client, String name) {
        PrintWriter out = spec.commandLine().getOut();
        Pages pages = new Pages(client, ApiTarget.of("channels", Typed.checked(name)), "members");
        Screen screen = Screen.stdout();
        if (json) pages.printJson(out);
        else if (!pages.print(out, page -> page.forEach(id -> out.println(screen.clean(id.asString("?")))))) {
            spec.commandLine().getErr().println("nobody is in " + screen.clean(name));
        }
    }
}
