package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.config.Profile.KeepAlive;
import io.ws2fcgi.bridge.config.ServerConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about how FastCGI connections are used, and how slow a server may be. */
@SuppressWarnings("NullAway.Init") // picocli sets them, or their defaults.
final class FcgiConnectionOptions {
    @Option(
            names = "--keep-alive",
            paramLabel = "TIME",
            order = Sections.CONNECTIONS,
            description = {
                "Keep a connection for the next event, for so long. Each pins a worker of php-fpm, and an"
                        + " event can be lost when php-fpm ends that worker.",
                "Default: a new connection for each event."
            })
    private @Nullable Duration keepAlive;

    @Option(
            names = "--keep-alive-requests",
            paramLabel = "N",
            order = Sections.CONNECTIONS + 1,
            description = {"End it after so many events; 0 for any number.", "Default: 1000; multiplexed: 0."})
    private @Nullable Integer keepAliveRequests;

    @Option(
            names = "--keep-alive-age",
            paramLabel = "TIME",
            order = Sections.CONNECTIONS + 2,
            description = {"End it when it is so old.", "Default: 1m; multiplexed: 24h."})
    private @Nullable Duration keepAliveAge;

    @Option(
            names = "--multiplex",
            paramLabel = "N",
            order = Sections.CONNECTIONS + 3,
            description = {
                "Up to N events at once on each connection, for applications that can; php-fpm cannot. 'ask'"
                        + " or 'ask:N' asks them first, with GET_VALUES, which not all answer.",
                "Default: one event at a time."
            })
    private Profile.@Nullable Multiplexed multiplex;

    @Option(
            names = "--half-close",
            paramLabel = "WHEN",
            order = Sections.CONNECTIONS + 4,
            defaultValue = "auto",
            description = {
                "Close the sending half of a new connection behind its event: 'on', 'off', or 'auto' for a .php script and"
                        + " Unix sockets. PHP and libfcgi wait for it before they take the next event; others, Go's among"
                        + " them, take it for a hang-up.",
                "Default: auto."
            })
    private HalfClose halfClose;

    @Option(
            names = "--answer-limit",
            paramLabel = "BYTES",
            order = Sections.CONNECTIONS + 5,
            defaultValue = "1m",
            description = {"The longest answer taken from the script.", "Default: 1m."})
    private ByteSize answer;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            order = Sections.CONNECTIONS + 6,
            defaultValue = "3s",
            description = {"For one attempt to connect.", "Default: 3s."})
    private Duration connect;

    @Option(
            names = "--write-timeout",
            paramLabel = "TIME",
            order = Sections.CONNECTIONS + 7,
            defaultValue = "10s",
            description = {"How long a server may take no byte of a request.", "Default: 10s."})
    private Duration write;

    @Option(
            names = "--first-byte-timeout",
            paramLabel = "TIME",
            order = Sections.CONNECTIONS + 8,
            defaultValue = "0",
            description = {"How long until the answer begins; 0 for as long as the whole event may take.", "Default: 0."
            })
    private Duration firstByte;

    @Option(
            names = "--between-bytes-timeout",
            paramLabel = "TIME",
            order = Sections.CONNECTIONS + 9,
            defaultValue = "0",
            description = {"How long an answer that has begun may pause; 0 likewise.", "Default: 0."})
    private Duration betweenBytes;

    /** When nothing more can be sent on a connection that is opened for one event. */
    enum HalfClose {
        ON,
        OFF,
        AUTO
    }

    /**
     * Says all of it to {@code pool}.
     *
     * @param script what the events are for
     * @param servers of the pool
     */
    void configure(PoolConfig.Builder pool, String script, List<ServerConfig> servers) {
        pool.profile(profile(isPhp(script, servers)))
                .answerBytes(answer.bytes())
                .connectTimeout(connect)
                .writeTimeout(write)
                .firstByteTimeout(firstByte)
                .betweenBytesTimeout(betweenBytes);
    }

    /** Over TCP something may stand between that knows no halves. */
    private static boolean isPhp(String script, List<ServerConfig> servers) {
        return script.endsWith(".php") && servers.stream().allMatch(server -> server.address() instanceof Address.Unix);
    }

    private Profile profile(boolean php) {
        if (halfClose == HalfClose.ON && (multiplex != null || keepAlive != null)) {
            throw new ConfigException("--half-close=on with " + (multiplex != null ? "--multiplex" : "--keep-alive")
                    + " (expected: one of them)");
        }
        if (multiplex != null) {
            if (keepAlive != null) throw new ConfigException("--multiplex with --keep-alive (expected: one of them)");
            return new Profile.Multiplexed(multiplex.requests(), multiplex.ask(), limited(multiplex.keepAlive()));
        }
        if (keepAlive != null) return new Profile.OneRequest(limited(KeepAlive.of(keepAlive)));
        if (keepAliveRequests == null && keepAliveAge == null) {
            boolean half = halfClose == HalfClose.ON || (halfClose == HalfClose.AUTO && php);
            return half ? Profile.HALF_CLOSED : Profile.CLOSED_AFTER_EACH;
        }
        throw new ConfigException((keepAliveRequests != null ? "--keep-alive-requests" : "--keep-alive-age")
                + " alone (expected: with --keep-alive or --multiplex)");
    }

    private KeepAlive limited(KeepAlive usual) {
        return new KeepAlive(
                usual.idle(),
                keepAliveRequests == null ? usual.requests() : keepAliveRequests,
                keepAliveAge == null ? usual.age() : keepAliveAge);
    }
}
