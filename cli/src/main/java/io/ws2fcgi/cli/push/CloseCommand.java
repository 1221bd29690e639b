package io.ws2fcgi.cli.push;

import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.text.Json;
import io.ws2fcgi.cli.text.Typed;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ws2fcgi close}: ends a connection. */
@Command(
        name = "close",
        header = "Closes a connection of a running bridge.",
        description = {"", "The application hears of it as of any close: a close event, by 'application'.", ""},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:closed",
            "1:the bridge could not do it",
            "2:an option or argument is wrong, also when it is the bridge that says so",
            "5:the bridge cannot be reached, or does not answer",
            "6:the bridge refuses: the secret is missing or wrong, or this caller may not",
            "7:no such connection",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ws2fcgi close 00010003c2f1e8a94b7d4f0e9a5566d7e8f90a1b",
            "  ws2fcgi close 00010003c2f1e8a94b7d4f0e9a5566d7e8f90a1b \\",
            "      --code 4001 --reason 'Logged in elsewhere'",
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not nullable.
public final class CloseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The connection, as 'ws2fcgi connections' shows it.")
    private String id;

    @Option(
            names = "--code",
            paramLabel = "CODE",
            order = 3,
            defaultValue = "1000",
            description = {"1000-1003, 1007-1014 or 3000-4999.", "Default: 1000."})
    private int code;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            order = 3,
            description = "For the client, at most 123 bytes of UTF-8.")
    private @Nullable String reason;

    @Option(names = "--json", order = 3, description = "Prints the result as JSON.")
    private boolean json;

    @Mixin
    private final ControlOptions control = new ControlOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ApiTarget target = ApiTarget.of("connections", Typed.checked(id))
                .with("code", Integer.toString(code))
                .with("reason", reason == null ? null : Typed.checked(reason));
        try (ControlClient client = control.client()) {
            client.send(ApiCall.delete(target));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? Json.write(Json.object().put("closed", id)) : "closed " + id);
        out.flush();
        return ExitCode.OK;
    }
}
