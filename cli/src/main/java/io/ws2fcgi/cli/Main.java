package io.ws2fcgi.cli;

/** Where the process begins and ends. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(Ws2fcgi.commandLine().execute(arguments));
    }
}
