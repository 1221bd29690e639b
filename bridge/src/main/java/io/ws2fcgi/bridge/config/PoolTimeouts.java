package io.ws2fcgi.bridge.config;

import java.time.Duration;

/**
 * How long what may take on the way to a pool, besides the whole of a request, which is the route's affair ({@link
 * Timeouts}).
 *
 * @param queueWait how long an open or a message may wait for a place, or for a pool that is away
 * @param connect for one attempt to connect
 * @param write how long the server may take no byte of a request
 * @param firstByte from the request's last byte to the first of the response; zero for as long as the whole may take
 * @param betweenBytes how long a response that has begun may pause; zero for as long as the whole may take
 * @param abandonAfter how long an exchange that timed out keeps its place, waiting for the script's real end
 */
public record PoolTimeouts(
        Duration queueWait,
        Duration connect,
        Duration write,
        Duration firstByte,
        Duration betweenBytes,
        Duration abandonAfter) {
    /** What WS-CGI promises where nothing else is configured. A script may think as long as its event may take. */
    public static final PoolTimeouts DEFAULT = new PoolTimeouts(
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(30));

    public PoolTimeouts {
        Check.positive("queue-wait", queueWait);
        Check.positive("connect-timeout", connect);
        Check.positive("write-timeout", write);
        Check.notNegative("first-byte-timeout", firstByte);
        Check.notNegative("between-bytes-timeout", betweenBytes);
        Check.positive("abandon-after", abandonAfter);
    }
}
