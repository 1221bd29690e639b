package io.ws2fcgi.cli;

import java.security.Security;

/** Where the process begins and ends. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        quietNetty();
        forgetHostNames();
        System.exit(Ws2fcgi.commandLine(arguments).execute(arguments));
    }

    /** Following every hundredth buffer is for tests; here nobody would read of it. */
    private static void quietNetty() {
        String leakDetection = "io.netty.leakDetection.level";
        if (System.getProperty(leakDetection) == null) System.setProperty(leakDetection, "disabled");
    }

    /**
     * The JVM keeps what a host name meant for 30 seconds, and that it meant nothing for 10: a pool that looks names up more
     * often would hear its own echo. The system's resolver has a cache that knows how long an answer is good for.
     */
    private static void forgetHostNames() {
        String seconds = "1";
        for (String cache : new String[] {"networkaddress.cache.ttl", "networkaddress.cache.negative.ttl"}) {
            Security.setProperty(cache, seconds);
        }
    }
}
