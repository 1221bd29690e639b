package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.AdmissionConfig;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the options about how many may be in make of the configuration. */
final class AdmissionOptionsTest {
    @Command
    private static final class Probe {
        @Mixin
        private final AdmissionOptions admission = new AdmissionOptions();
    }

    @Test
    void whatIsNotSaidIsTheDefault() {
        assertThat(config()).isEqualTo(AdmissionConfig.DEFAULT);
    }

    static Stream<Arguments> options() {
        return Stream.of(
                says("--max-clients=7", config -> config.clients(7)),
                says("--max-clients-per-address=7", config -> config.addressClients(7)),
                says("--ipv6-prefix=56", config -> config.ipv6Bits(56)),
                says("--max-clients-per-user=7", config -> config.userClients(7)),
                says(
                        "--max-clients-per-user=7 --replace-oldest",
                        config -> config.userClients(7).replace(true)),
                says("--max-clients-per-route=7", config -> config.routeClients(7)),
                says("--handshake-rate=7", config -> config.handshakes(7)),
                says("--handshake-rate-per-address=7", config -> config.addressHandshakes(7)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("options")
    void everyOptionSaysOneThing(String arguments, UnaryOperator<AdmissionConfig.Builder> expected) {
        assertThat(config(arguments.split(" ")))
                .isEqualTo(expected.apply(AdmissionConfig.builder()).build());
    }

    @Test
    void noOptionIsLeftOut() {
        assertThat(new CommandLine(new Probe()).getCommandSpec().optionsMap().keySet())
                .allMatch(name -> options().anyMatch(row -> (row.get()[0] + " ").matches(".*" + name + "[= ].*")));
    }

    private static Arguments says(String arguments, UnaryOperator<AdmissionConfig.Builder> expected) {
        return Arguments.of(arguments, expected);
    }

    private static AdmissionConfig config(String... arguments) {
        Probe probe = new Probe();
        Ws2fcgi.reading(new CommandLine(probe)).parseArgs(arguments);
        return probe.admission.config(0);
    }
}
