package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Compression;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.Rate;
import io.ws2fcgi.bridge.config.RateFate;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.config.WireConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the options about the wire make of a route. */
final class WireOptionsTest {
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
        RouteConfig route = route(
                "--compression=context",
                "--compress-from=1k",
                "--compression-level=9",
                "--message-rate=20,burst=100",
                "--byte-rate=64k",
                "--on-rate=close",
                "--idle-timeout=10m",
                "--lifetime=24h",
                "--inbox-messages=7",
                "--inbox=2m",
                "--outbox=3m");
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
                        .build());
        assertThat(route.limits())
                .isEqualTo(Limits.builder()
                        .inboxMessages(7)
                        .inboxBytes(2 << 20)
                        .outboxBytes(3 << 20)
                        .build());
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
        Probe probe = new Probe();
        Ws2fcgi.reading(new CommandLine(probe)).parseArgs(arguments);
        RouteConfig.Builder route = RouteConfig.builder("php", Script.of("/srv/ws.php"));
        probe.wire.configure(route, Limits.builder());
        return route.build();
    }
}
