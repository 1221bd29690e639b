package io.ws2fcgi.cli;

/** Where the process begins and ends. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        quietNetty();
        System.exit(Ws2fcgi.commandLine().execute(arguments));
    }

    /** Following every hundredth buffer is for tests; here nobody would read of it. */
    private static void quietNetty() {
        String leakDetection = "io.netty.leakDetection.level";
        if (System.getProperty(leakDetection) == null) System.setProperty(leakDetection, "disabled");
    }
}
