package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.Compression;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Rate;
import io.ws2fcgi.bridge.config.RateFate;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.config.WireConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the options about the wire make of a route. */
final class WireOptionsTest {
    private static final String[] OF_THE_ROUTE = {
        "--compression=context",
        "--compress-from=1k",
        "--compression-level=9",
        "--message-rate=20,burst=100",
        "--byte-rate=64k",
        "--on-rate=close",
        "--idle-timeout=10m",
        "--lifetime=24h",
        "--auto-reply=ping=pong",
        "--inbox-messages=7",
        "--inbox=2m",
        "--outbox=3m"
    };

    private static final String[] OF_ALL_CONNECTIONS = {"--ping-interval=7s", "--close-handshake-timeout=9s"};

    @Command
    private static final class Probe {
        @Mixin
        private final WireOptions wire = new WireOptions();
    }

    @Test
    void whatIsNotSaidIsTheDefault() {
        RouteConfig route = route();
        assertThat(route.wire()).isEqualTo(WireConfig.DEFAULT);
        assertThat(route.limits()).isEqualTo(Limits.DEFAULT);
    }

    @Test
    void everyOptionReachesTheRoute() {
        RouteConfig route = route(OF_THE_ROUTE);
        assertThat(route.wire())
                .isEqualTo(WireConfig.builder()
                        .compression(Compression.CONTEXT)
                        .compressFrom(1024)
                        .compressionLevel(9)
                        .messageRate(new Rate(20, 100))
                        .byteRate(new Rate(65_536, 131_072))
                        .rateFate(RateFate.CLOSE)
                        .idle(Duration.ofMinutes(10))
                        .lifetime(Duration.ofHours(24))
                        .autoReplies(Map.of("ping", "pong"))
                        .build());
        assertThat(route.limits())
                .isEqualTo(Limits.builder()
                        .inboxMessages(7)
                        .inboxBytes(2 << 20)
                        .outboxBytes(3 << 20)
                        .build());
    }

    @Test
    void whatConcernsAllConnectionsReachesTheBridge() {
        assertThat(bridge().pings()).isEqualTo(plain().build().pings());
        assertThat(bridge().closeHandshakeTimeout()).isEqualTo(plain().build().closeHandshakeTimeout());
        assertThat(bridge(OF_ALL_CONNECTIONS))
                .isEqualTo(plain().pings(Duration.ofSeconds(7))
                        .closeHandshakeTimeout(Duration.ofSeconds(9))
                        .build());
    }

    @Test
    void noOptionIsLeftOut() {
        Set<String> tried = Stream.of(OF_THE_ROUTE, OF_ALL_CONNECTIONS)
                .flatMap(Stream::of)
                .map(argument -> argument.substring(0, argument.indexOf('=')))
                .collect(Collectors.toSet());
        assertThat(new CommandLine(new Probe()).getCommandSpec().optionsMap().keySet())
                .isEqualTo(tried);
    }

    @Test
    void anAutoReplyEndsWhereTheFirstEqualsSignIs() {
        assertThat(route(
                                "--auto-reply",
                                "ping=pong",
                                "--auto-reply",
                                "{\"type\":\"ping\"}={\"type\":\"pong\"}",
                                "--auto-reply=a b=c=d",
                                "--auto-reply=quiet=")
                        .wire()
                        .autoReplies())
                .isEqualTo(Map.of(
                        "ping", "pong", "{\"type\":\"ping\"}", "{\"type\":\"pong\"}", "a b", "c=d", "quiet", ""));
    }

    private static RouteConfig route(String... arguments) {
        RouteConfig.Builder route = RouteConfig.builder("php", Script.of("/srv/ws.php"));
        read(arguments).configure(route, Limits.builder());
        return route.build();
    }

    private static BridgeConfig bridge(String... arguments) {
        BridgeConfig.Builder bridge = plain();
        read(arguments).configure(bridge);
        return bridge.build();
    }

    private static BridgeConfig.Builder plain() {
        PoolConfig pool =
                PoolConfig.builder("php", Address.parse("127.0.0.1:9000")).build();
        RouteConfig route = RouteConfig.builder("php", Script.of("/srv/ws.php")).build();
        return BridgeConfig.builder(Address.parse("127.0.0.1:8080"), pool, route);
    }

    private static WireOptions read(String... arguments) {
        Probe probe = new Probe();
        Ws2fcgi.reading(new CommandLine(probe)).parseArgs(arguments);
        return probe.wire;
    }
}
