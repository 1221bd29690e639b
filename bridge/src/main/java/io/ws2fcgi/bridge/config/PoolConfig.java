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
        Check.atLeast("answer-bytes", answerBytes, 0);
    }

    /** A pool with the defaults of WS-CGI section 1; four connections because Debian's php-fpm starts five workers. */
    public static PoolConfig at(String name, Address address) {
        return new PoolConfig(
                name,
                address,
                4,
                10_000,
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                1 << 20);
    }

    public PoolConfig withMaxConnections(int connections) {
        return new PoolConfig(
                name, address, connections, maxWaiting, queueWait, connectTimeout, abandonAfter, answerBytes);
    }

    public PoolConfig withQueue(int waiting, Duration wait) {
        return new PoolConfig(name, address, maxConnections, waiting, wait, connectTimeout, abandonAfter, answerBytes);
    }

    public PoolConfig withAbandonAfter(Duration abandon) {
        return new PoolConfig(
                name, address, maxConnections, maxWaiting, queueWait, connectTimeout, abandon, answerBytes);
    }

    public PoolConfig withConnectTimeout(Duration connect) {
        return new PoolConfig(name, address, maxConnections, maxWaiting, queueWait, connect, abandonAfter, answerBytes);
    }

    public PoolConfig withAnswerBytes(int bytes) {
        return new PoolConfig(
                name, address, maxConnections, maxWaiting, queueWait, connectTimeout, abandonAfter, bytes);
    }
}
