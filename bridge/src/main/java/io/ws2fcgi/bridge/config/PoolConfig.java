package io.ws2fcgi.bridge.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One pool of application processes: servers that are all alike to whoever asks.
 *
 * @param name for logs
 * @param servers one or more
 * @param profile how connections to them are used
 * @param balance which of them gets the next request
 * @param maxConnections FastCGI connections open at once to a server that has no number of its own, process-wide. php-fpm ties
 *     one worker to each, so this must stay below pm.max_children minus what ordinary pages need
 * @param totalConnections the same for all servers together; 0 for the sum of theirs
 * @param shares how the kinds of events that wait are treated
 * @param maxWaiting messages that may wait for a connection, and opens and messages before one more open is refused at once.
 *     Closes always may
 * @param closesPerSecond how many close events are begun in a second at most; 0 for 50 for each connection
 * @param answerBytes the longest answer body taken from the application
 * @param slowStart how long a server that has come back takes to get its full share; zero for at once
 * @param resolveEvery how often host names are looked up again
 * @param healthCheck whether servers are asked how they are; null for not
 */
public record PoolConfig(
        String name,
        List<ServerConfig> servers,
        Profile profile,
        Balance balance,
        int maxConnections,
        int totalConnections,
        Shares shares,
        int maxWaiting,
        int closesPerSecond,
        PoolTimeouts timeouts,
        int answerBytes,
        Duration slowStart,
        Duration resolveEvery,
        @Nullable HealthCheck healthCheck) {
    private static final int CLOSES_PER_CONNECTION = 50;

    public PoolConfig {
        servers = List.copyOf(servers);
        checkServers(name, servers);
        Check.atLeast("pool-connections", maxConnections, 1);
        Check.atLeast("total-connections", totalConnections, 0);
        Check.atLeast("max-waiting", maxWaiting, 0);
        Check.atLeast("close-rate", closesPerSecond, 0);
        Check.atLeast("answer-limit", answerBytes, 0);
        Check.notNegative("slow-start", slowStart);
        Check.positive("resolve-every", resolveEvery);
    }

    private static void checkServers(String name, List<ServerConfig> servers) {
        if (servers.stream().allMatch(ServerConfig::backup)) {
            throw new ConfigException("pool " + name + ": servers " + servers.size()
                    + ", all of them backups (expected: at least one that is not)");
        }
        Set<Address> addresses = new HashSet<>();
        for (ServerConfig server : servers) {
            if (!addresses.add(server.address())) {
                throw new ConfigException("pool " + name + ": server " + server.address()
                        + " twice (expected: once, with a weight if it is to get more)");
            }
        }
    }

    /**
     * Begins with one server, the defaults of WS-CGI section 1, and four connections because Debian's php-fpm starts five
     * workers.
     */
    public static Builder builder(String name, Address address) {
        return builder(name, List.of(ServerConfig.at(address)));
    }

    /** The same with these servers. */
    public static Builder builder(String name, List<ServerConfig> servers) {
        return new Builder(name, servers);
    }

    /** How many connections may be open at once to this one of {@link #servers}. */
    public int connectionsOf(ServerConfig server) {
        return server.maxConnections() == 0 ? maxConnections : server.maxConnections();
    }

    /**
     * How many close events are begun in a second at most.
     *
     * @param connections how many may be open to all servers together
     */
    public int closeRate(int connections) {
        return closesPerSecond > 0 ? closesPerSecond : CLOSES_PER_CONNECTION * connections;
    }

    /** A pool that is being described; what is not said stays as it was. One thread at a time. */
    public static final class Builder {
        private final String name;
        private final List<ServerConfig> servers;
        private Profile profile = Profile.CLOSED_AFTER_EACH;
        private Balance balance = Balance.LEAST_OUTSTANDING;
        private int maxConnections = 4;
        private int totalConnections;
        private Shares shares = Shares.DEFAULT;
        private int maxWaiting = 10_000;
        private int closesPerSecond;
        private Duration queueWait = PoolTimeouts.DEFAULT.queueWait();
        private Duration connectTimeout = PoolTimeouts.DEFAULT.connect();
        private Duration writeTimeout = PoolTimeouts.DEFAULT.write();
        private Duration firstByteTimeout = PoolTimeouts.DEFAULT.firstByte();
        private Duration betweenBytesTimeout = PoolTimeouts.DEFAULT.betweenBytes();
        private Duration abandonAfter = PoolTimeouts.DEFAULT.abandonAfter();
        private int answerBytes = 1 << 20;
        private Duration slowStart = Duration.ZERO;
        private Duration resolveEvery = Duration.ofSeconds(30);
        private @Nullable HealthCheck healthCheck;

        private Builder(String name, List<ServerConfig> servers) {
            this.name = name;
            this.servers = servers;
        }

        public Builder profile(Profile use) {
            profile = use;
            return this;
        }

        public Builder balance(Balance rule) {
            balance = rule;
            return this;
        }

        public Builder maxConnections(int connections) {
            maxConnections = connections;
            return this;
        }

        public Builder totalConnections(int connections) {
            totalConnections = connections;
            return this;
        }

        public Builder shares(Shares turns) {
            shares = turns;
            return this;
        }

        public Builder maxWaiting(int events) {
            maxWaiting = events;
            return this;
        }

        public Builder closesPerSecond(int closes) {
            closesPerSecond = closes;
            return this;
        }

        public Builder queueWait(Duration wait) {
            queueWait = wait;
            return this;
        }

        public Builder connectTimeout(Duration time) {
            connectTimeout = time;
            return this;
        }

        public Builder writeTimeout(Duration time) {
            writeTimeout = time;
            return this;
        }

        public Builder firstByteTimeout(Duration time) {
            firstByteTimeout = time;
            return this;
        }

        public Builder betweenBytesTimeout(Duration time) {
            betweenBytesTimeout = time;
            return this;
        }

        public Builder abandonAfter(Duration time) {
            abandonAfter = time;
            return this;
        }

        public Builder answerBytes(int bytes) {
            answerBytes = bytes;
            return this;
        }

        public Builder slowStart(Duration time) {
            slowStart = time;
            return this;
        }

        public Builder resolveEvery(Duration interval) {
            resolveEvery = interval;
            return this;
        }

        public Builder healthCheck(@Nullable HealthCheck check) {
            healthCheck = check;
            return this;
        }

        /**
         * Returns what was described.
         *
         * @throws ConfigException when something cannot be; its message names it
         */
        public PoolConfig build() {
            return new PoolConfig(
                    name,
                    servers,
                    profile,
                    balance,
                    maxConnections,
                    totalConnections,
                    shares,
                    maxWaiting,
                    closesPerSecond,
                    new PoolTimeouts(
                            queueWait,
                            connectTimeout,
                            writeTimeout,
                            firstByteTimeout,
                            betweenBytesTimeout,
                            abandonAfter),
                    answerBytes,
                    slowStart,
                    resolveEvery,
                    healthCheck);
        }
    }
}
