package io.ws2fcgi.bridge.config;

/**
 * One server of a pool.
 *
 * @param address where it listens; a host name with several addresses stands for as many servers, all alike
 * @param weight how much of the work it gets beside the others, from 1
 * @param maxConnections FastCGI connections open to it at once, process-wide; 0 for as many as the pool says
 * @param backup whether it is asked only while none of the others can be reached
 */
public record ServerConfig(Address address, int weight, int maxConnections, boolean backup) {
    /** What {@link #weight} may be at most; beyond it the share of a server of weight 1 would be a rounding error. */
    private static final int HEAVIEST = 1000;

    public ServerConfig {
        Check.between("weight", weight, 1, HEAVIEST);
        Check.atLeast("connections", maxConnections, 0);
    }

    /** A server like any other. */
    public static ServerConfig at(Address address) {
        return new ServerConfig(address, 1, 0, false);
    }

    /** The same with so much of the work. */
    public ServerConfig weight(int share) {
        return new ServerConfig(address, share, maxConnections, backup);
    }

    /** The same with a limit of its own. */
    public ServerConfig maxConnections(int connections) {
        return new ServerConfig(address, weight, connections, backup);
    }

    /** The same, asked only while none of the others can be reached. */
    public ServerConfig asBackup() {
        return new ServerConfig(address, weight, maxConnections, true);
    }
}
