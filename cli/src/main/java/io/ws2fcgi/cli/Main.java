package io.ws2fcgi.cli;

import java.security.Security;
import picocli.CommandLine.RunLast;

/** Where the process begins and ends. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        quietNetty();
        forgetHostNames();
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        // Help and the like need none of it.
        if (arguments.length < 2) return Ws2fcgi.commandLine(arguments).execute(arguments);
        HeadStart headStart = HeadStart.begin();
        return Ws2fcgi.commandLine(arguments)
                .setExecutionStrategy(parsed -> {
                    headStart.await();
                    return new RunLast().execute(parsed);
                })
                .execute(arguments);
    }

    /**
     * Following every hundredth buffer is for tests; here nobody would read of it. Netty's events for Java's flight recorder
     * cost a fifth of the start, whether they are recorded or not.
     */
    private static void quietNetty() {
        setUnlessSet("io.netty.leakDetection.level", "disabled");
        setUnlessSet("io.netty.jfr.enabled", "false");
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) System.setProperty(property, value);
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
