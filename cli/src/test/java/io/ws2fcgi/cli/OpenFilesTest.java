package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.ServerConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How many clients there are files for. */
final class OpenFilesTest {
    @Command
    private static final class Probe {
        @Mixin
        private final AdmissionOptions admission = new AdmissionOptions();
    }

    @ParameterizedTest
    @CsvSource({
        "1048576, 200, 513, 916791",
        "20000, 200, 513, 16787",
        "4096, 200, 513, 2872",
        "1024, 200, 513, 568", // an eighth for callers
        "1024, 200, 0, 696",
        "256, 200, 513, 64", // a quarter in any case
        "1, 200, 513, 1",
        "0, 200, 513, 0", // not known
        "9223372036854775807, 200, 513, 2147483647"
    })
    void sevenEighthsLessWhatOthersNeed(long most, long others, long callers, int clients) {
        assertThat(new OpenFiles(most).clients(others, callers)).isEqualTo(clients);
    }

    @Test
    void othersAreServersAndCallersOfThePushApi() {
        OpenFiles files = new OpenFiles(80_000);
        PoolConfig.Builder pool = PoolConfig.builder(
                        "php",
                        List.of(
                                ServerConfig.at(Address.parse("a:1")),
                                ServerConfig.at(Address.parse("b:1")).maxConnections(100)))
                .maxConnections(50);
        int alone = files.clients(pool.build(), null);
        assertThat(alone).isEqualTo(70_000 - 228 - 152);
        assertThat(files.clients(pool.totalConnections(20).build(), null)).isEqualTo(alone + 130);
        ControlConfig control = ControlConfig.at(Address.parse("127.0.0.1:0"));
        assertThat(files.clients(pool.totalConnections(0).build(), control)).isEqualTo(alone - 513);
    }

    @Test
    void thoseOfThisProcessAreKnown() {
        assertThat(OpenFiles.ofProcess().most()).isPositive();
    }

    @Test
    void theyAreTheDefaultAndNothingMore() {
        assertThat(clients()).isEqualTo(5000);
        assertThat(clients("--max-clients=7")).isEqualTo(7);
        assertThat(clients("--max-clients=9000")).isEqualTo(9000);
        assertThat(clients("--max-clients=0")).isZero();
    }

    private static int clients(String... arguments) {
        Probe probe = new Probe();
        Ws2fcgi.reading(new CommandLine(probe)).parseArgs(arguments);
        return probe.admission.config(5000).clients();
    }
}
