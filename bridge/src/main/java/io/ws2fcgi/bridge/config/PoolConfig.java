package io.ws2fcgi.bridge.config;

import java.time.Duration;

/**
 * One pool of application processes.
 *
 * @param name for logs
 * @param address its server
 * @param maxConnections FastCGI connections open at once, process-wide. php-fpm ties one worker to each, so this must
 *     stay below pm.max_children minus what ordinary pages need
 * @param maxWaiting events that may wait for a connection; one more is refused at once
 * @param queueWait how long an event may wait for a connection, or for a pool that is away
 * @param connectTimeout for one attempt to connect
 * @param abandonAfter how long an exchange that timed out keeps its place, waiting for the script's real end
 * @param answerBytes the longest answer body taken from the application
 */
public record PoolConfig(
        String name,
        Address address,
        int maxConnections,
        int maxWaiting,
        Duration queueWait,
        Duration connectTimeout,
        Duration abandonAfter,
        int answerBytes) {
    public PoolConfig {
        Check.atLeast("pool-connections", maxConnections, 1);
        Check.atLeast("max-waiting", maxWaiting, 0);
        Check.positive("queue-wait", queueWait);
        Check.positive("connect-timeout", connectTimeout);
        Check.positive("abandon-after", abandonAfter);
        Check.atLeast("answer-limit", answerBytes, 0);
    }

    /**
     * Begins with the defaults of WS-CGI section 1, and four connections because Debian's php-fpm starts five workers.
     */
    public static Builder builder(String name, Address address) {
        return new Builder(name, address);
    }

    /** A pool that is being described; what is not said stays as it was. One thread at a time. */
    public static final class Builder {
        private final String name;
        private final Address address;
        private int maxConnections = 4;
        private int maxWaiting = 10_000;
        private Duration queueWait = Duration.ofSeconds(5);
        private Duration connectTimeout = Duration.ofSeconds(3);
        private Duration abandonAfter = Duration.ofSeconds(30);
        private int answerBytes = 1 << 20;

        private Builder(String name, Address address) {
            this.name = name;
            this.address = address;
        }

        public Builder maxConnections(int connections) {
            maxConnections = connections;
            return this;
        }

        public Builder maxWaiting(int events) {
            maxWaiting = events;
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

        public Builder abandonAfter(Duration time) {
            abandonAfter = time;
            return this;
        }

        public Builder answerBytes(int bytes) {
            answerBytes = bytes;
            return this;
        }

        /**
         * Returns what was described.
         *
         * @throws ConfigException when a number cannot be; its message names it
         */
        public PoolConfig build() {
            return new PoolConfig(
                    name, address, maxConnections, maxWaiting, queueWait, connectTimeout, abandonAfter, answerBytes);
        }
    }
}
