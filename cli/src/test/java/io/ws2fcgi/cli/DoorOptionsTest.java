package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.HandshakeConfig;
import io.ws2fcgi.bridge.config.HostPattern;
import io.ws2fcgi.bridge.config.Networks;
import io.ws2fcgi.bridge.config.OriginRule;
import io.ws2fcgi.bridge.config.TrustedProxies;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the options about who is let in make of the configuration. */
final class DoorOptionsTest {
    @Command
    private static final class Probe {
        @Mixin
        private final DoorOptions door = new DoorOptions();
    }

    @Test
    void whatIsNotSaidIsTheDefault() {
        assertThat(config()).isEqualTo(HandshakeConfig.DEFAULT);
    }

    static Stream<Arguments> options() {
        Networks ten = Networks.parse(List.of("10.0.0.0/8"));
        return Stream.of(
                says("--origin=strict", config -> config.origins(List.of(new OriginRule.SameOrigin()))),
                says(
                        "--origin=same-host --origin=https://*.example.org:8443",
                        config -> config.origins(List.of(
                                new OriginRule.SameHost(),
                                new OriginRule.Listed("https", new HostPattern("example.org", true), 8443)))),
                says(
                        "--origin=* --origin=null",
                        config -> config.origins(List.of(new OriginRule.Any(), new OriginRule.Opaque()))),
                says(
                        "--host=example.org --host=*.Example.com",
                        config -> config.hosts(
                                List.of(new HostPattern("example.org", false), new HostPattern("example.com", true)))),
                says(
                        "--trusted-proxy=10.0.0.0/8",
                        config -> config.proxies(new TrustedProxies(ten, false, TrustedProxies.Headers.X_FORWARDED))),
                says(
                        "--trusted-proxy=unix --trusted-proxy=10.0.0.0/8 --forwarded-header=forwarded",
                        config -> config.proxies(new TrustedProxies(ten, true, TrustedProxies.Headers.FORWARDED))),
                says("--handshake-timeout=3s", config -> config.timeout(Duration.ofSeconds(3))),
                says("--max-request-line=1k", config -> config.uriBytes(1024)),
                says("--max-header-bytes=16k", config -> config.headerBytes(16 << 10)),
                says("--max-headers=20", config -> config.headers(20)),
                says("--server-header=me/1.0", config -> config.server("me/1.0")),
                says("--server-header=off", config -> config.server("")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("options")
    void everyOptionSaysOneThing(String arguments, UnaryOperator<HandshakeConfig.Builder> expected) {
        assertThat(config(arguments.split(" ")))
                .isEqualTo(expected.apply(HandshakeConfig.builder()).build());
    }

    @Test
    void noOptionIsLeftOut() {
        assertThat(new CommandLine(new Probe()).getCommandSpec().optionsMap().keySet())
                .allMatch(name -> options().anyMatch(row -> ((String) row.get()[0]).contains(name + "=")));
    }

    private static Arguments says(String arguments, UnaryOperator<HandshakeConfig.Builder> expected) {
        return Arguments.of(arguments, expected);
    }

    private static HandshakeConfig config(String... arguments) {
        Probe probe = new Probe();
        Ws2fcgi.reading(new CommandLine(probe)).parseArgs(arguments);
        return probe.door.config();
    }
}
