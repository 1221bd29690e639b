package io.ws2fcgi.benchmarks;

/** The JVM that runs a benchmark: the collector of the start script, and threads as of Netty. */
public final class Jvm {
    public static final String COLLECTOR = "-XX:+UseSerialGC";
    public static final String HEAP = "-Xmx1g";
    public static final String EXECUTOR = "-Djmh.executor=CUSTOM";
    public static final String THREADS = "-Djmh.executor.class=io.ws2fcgi.benchmarks.NettyThreads";
    /** There is no log, and nobody needs to hear of it for each fork. */
    public static final String QUIET = "-Dslf4j.internal.verbosity=ERROR";

    private Jvm() {}
}
