package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.ConfigException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what is wrong and what to do. A stack trace is for our own mistakes only. */
final class OneLineErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {
    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        // picocli says "option option" where the value of a map is wrong.
        String message = String.valueOf(wrong.getMessage()).replace("option option", "option");
        print(command, name + ": " + message + suggestion(wrong) + "; see '" + name + " --help'");
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception failed, CommandLine command, ParseResult arguments) {
        String name = command.getCommandSpec().qualifiedName();
        if (failed instanceof Failure known) {
            print(command, name + ": " + known.getMessage());
            return known.exitCode();
        }
        if (failed instanceof ConfigException wrong) {
            print(command, name + ": " + named(wrong, command) + "; see '" + name + " --help'");
            return ExitCode.USAGE;
        }
        print(command, name + ": this should not happen, please report it:");
        failed.printStackTrace(command.getErr());
        return ExitCode.FAILED;
    }

    /** A setting is called as its option is, but for the dashes. */
    private static String named(ConfigException wrong, CommandLine command) {
        String message = String.valueOf(wrong.getMessage());
        int colon = message.indexOf(':');
        if (colon < 0 || message.startsWith("-")) return message;
        String option = "--" + message.substring(0, colon);
        return command.getCommandSpec().findOption(option) == null ? message : "--" + message;
    }

    private static String suggestion(ParameterException wrong) {
        if (!(wrong instanceof UnmatchedArgumentException unmatched)) return "";
        List<String> similar = unmatched.getSuggestions();
        return similar.isEmpty() ? "" : " (did you mean " + similar.get(0) + "?)";
    }

    private static void print(CommandLine command, String text) {
        PrintWriter err = command.getErr();
        err.println(text.replaceAll("\\s*\\R\\s*", " "));
        err.flush();
    }
}
