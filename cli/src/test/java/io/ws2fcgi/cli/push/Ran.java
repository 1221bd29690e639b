package io.ws2fcgi.cli.push;

import io.ws2fcgi.cli.Ws2fcgi;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A command that ran in this process, which costs no JVM.
 *
 * @param out what it printed, to the byte
 */
public record Ran(int exitCode, String out, String err) {
    /** {@code ws2fcgi ARGUMENTS}, with {@code options} behind the name of the command. */
    public static Ran command(List<String> options, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(1, options);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Ws2fcgi.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        return new Ran(exitCode, out.toString(), err.toString());
    }
}
