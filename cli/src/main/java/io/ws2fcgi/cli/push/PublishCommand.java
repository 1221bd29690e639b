package io.ws2fcgi.cli.push;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.Failure;
import io.ws2fcgi.cli.text.Screen;
import io.ws2fcgi.cli.text.Typed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ws2fcgi publish}: a message for clients, from a shell. */
@Command(
        name = "publish",
        customSynopsis = {
            "ws2fcgi publish (--channel=NAME | --user=NAME | --connection=ID)",
            "                       [OPTION]... [TEXT]"
        },
        header = "Sends a message to clients of a running bridge.",
        description = {
            "",
            "To everybody in a channel, to one connection, or to all connections of a user. Prints how many it"
                    + " reached: those to whose socket it was handed.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:published",
            "1:the bridge could not do it",
            "2:an option or argument is wrong, also when it is the bridge that says so",
            "5:the bridge cannot be reached, or does not answer",
            "6:the bridge refuses: the secret is missing or wrong, or this caller may not",
            "7:no such connection; with --require-reached also: nobody was reached",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ws2fcgi publish --channel news 'The new release is out'",
            "  ws2fcgi publish --user alice --require-reached 'You have mail'",
            "  ws2fcgi publish --channel camera --binary < frame.jpg",
            "  tail -f app.log | ws2fcgi publish --channel log --lines",
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not nullable.
public final class PublishCommand implements Callable<Integer> {
    @ArgGroup(multiplicity = "1", order = 1)
    private Receivers receivers;

    @Parameters(
            arity = "0..1",
            paramLabel = "TEXT",
            description = "The message. Without it, or as '-', STDIN is the message, byte for byte.")
    private @Nullable String text;

    @Option(
            names = "--lines",
            order = 3,
            description = "Each line of STDIN is a message, sent as soon as it is there; without its line end.")
    private boolean lines;

    @Option(names = "--binary", order = 3, description = "As binary messages; otherwise as text, which must be UTF-8.")
    private boolean binary;

    @Option(names = "--except", paramLabel = "ID", order = 3, description = "Not to this connection. Repeatable.")
    private List<String> except = List.of();

    @Option(
            names = "--require-reached",
            order = 3,
            description = "Exit code 7 when nobody was reached; with --lines, when some line reached nobody.")
    private boolean required;

    @Option(names = "--json", order = 3, description = "Prints the result as JSON.")
    private boolean json;

    @Mixin
    private final ControlOptions control = new ControlOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Published published = new Published();
        BufferedInputStream stdin = new BufferedInputStream(System.in);
        try (ControlClient client = control.client()) {
            Publisher publisher = new Publisher(client, receivers.target(except), binary);
            if (lines) publishLines(new MessageLines(stdin), publisher, published);
            else published.add(publisher.publish(message(stdin)));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? published.json(lines) : published.text(lines));
        out.flush();
        return required && published.missed() > 0 ? ExitCode.NOBODY : ExitCode.OK;
    }

    private byte[] message(BufferedInputStream stdin) throws IOException {
        if (text != null && !text.equals("-")) return Typed.checked(text).getBytes(StandardCharsets.UTF_8);
        hint("the message");
        return MessageLines.whole(stdin);
    }

    private void publishLines(MessageLines messages, Publisher publisher, Published published) throws IOException {
        if (text != null && !text.equals("-")) throw new ConfigException("--lines reads STDIN (expected: no TEXT)");
        hint("messages, one in each line");
        try {
            for (byte[] line = messages.next(); line != null; line = messages.next()) {
                published.add(publisher.publish(line));
            }
        } catch (Failure failed) {
            throw new Failure(failed.exitCode(), "line " + (published.messages() + 1) + ": " + failed.getMessage());
        }
    }

    /** Whoever sees nothing happen should know who waits for whom. */
    private void hint(String what) {
        if (!Screen.isStdinTyped()) return;
        PrintWriter err = spec.commandLine().getErr();
        err.println("ws2fcgi publish: reading " + what + " from the keyboard; Ctrl-D ends it");
        err.flush();
    }
}
