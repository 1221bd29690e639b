package io.ws2fcgi.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import io.ws2fcgi.bridge.config.AdmissionConfig;
import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.ServerConfig;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * How many connections the limit of open files leaves room for. Beyond it newcomers shall hear a word, rather than wait in
 * the kernel's queue because nothing can be opened any more, files of the pool's connections included.
 *
 * @param most what the process may have open at once; zero where that is not known, or has no limit
 */
record OpenFiles(long most) {
    /**
     * The JVM's, listeners and event loops: 18 at a bridge with two loops and no clients, and three more for each loop. And
     * those who were accepted, but not looked at by then, which are kept few ({@link io.ws2fcgi.bridge.net.BoundSocket}).
     */
    private static final int OWN = 128;

    /**
     * Those of this process. On Linux Java has raised its limit as far as it may before {@code main} begins
     * ({@code -XX:+MaxFDLimit}), so that it is the hard one, {@code ulimit -Hn}.
     */
    static OpenFiles ofProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? new OpenFiles(Math.max(0, unix.getMaxFileDescriptorCount()))
                : new OpenFiles(0);
    }

    /**
     * How many clients there is room for beside all that a bridge opens for others.
     *
     * @return 0 for any number
     */
    int clients(PoolConfig pool, @Nullable ControlConfig control) {
        return clients(OWN + AdmissionConfig.MOST_LINGERING + connections(pool), connections(control));
    }

    /**
     * Seven eighths, as not everything can be counted, less what can. Where little may be open no more than an eighth is kept
     * for those who call the push API, as there could be so many and seldom are; and a quarter is for clients in any case.
     *
     * @param others whom there must be room for
     * @param callers whom there should be room for
     * @return 0 for any number
     */
    int clients(long others, long callers) {
        if (most == 0) return 0;
        long left = most - most / 8 - others - Math.min(callers, most / 8);
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.max(most / 4, left)));
    }

    /** Each server may also be asked how it is, on a connection beside the others. */
    private static long connections(PoolConfig pool) {
        long most = 0;
        for (ServerConfig server : pool.servers()) most += pool.connectionsOf(server);
        if (pool.totalConnections() > 0) most = Math.min(most, pool.totalConnections());
        return most + pool.servers().size();
    }

    private static long connections(@Nullable ControlConfig control) {
        return control == null ? 0 : 1L + control.limits().connections();
    }
}
