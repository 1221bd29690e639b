package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.config.Balance;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.HealthCheck;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.config.Profile.KeepAlive;
import io.ws2fcgi.bridge.config.Shares;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What options say about a pool, and that what they leave out is what the configuration has anyway. */
final class PoolArgumentsTest {
    @Command
    private static final class PoolCommand implements Runnable {
        @Mixin
        private final PoolOptions pool = new PoolOptions();

        @Override
        public void run() {}
    }

    private static PoolConfig config(String... arguments) {
        return of("/chat", "127.0.0.1:9000", arguments);
    }

    private static PoolConfig of(String script, String server, String... arguments) {
        PoolCommand command = new PoolCommand();
        Ws2fcgi.reading(new CommandLine(command)).parseArgs(arguments);
        return command.pool.config(List.of(Servers.parse(server)), script);
    }

    @Test
    void whatIsNotSaidIsTheDefaultOfTheConfiguration() {
        assertThat(config())
                .isEqualTo(PoolConfig.builder("main", List.of(Servers.parse("127.0.0.1:9000")))
                        .build());
    }

    @Test
    void everyOptionReachesTheConfiguration() {
        PoolConfig said =
                config(("--pool-connections 2 --total-connections 5 --balance user --max-waiting 7 --close-rate 8"
                                + " --answer-limit 9 --queue-wait 1s --connect-timeout 2s --write-timeout 3s"
                                + " --first-byte-timeout 4s --between-bytes-timeout 5s --abandon-after 6s"
                                + " --slow-start 7s --resolve-every 8s --shares close=4 --keep-alive 9s"
                                + " --health-check ping:/p --health-interval 11s --health-timeout 12s")
                        .split(" "));
        assertThat(said)
                .isEqualTo(PoolConfig.builder("main", List.of(Servers.parse("127.0.0.1:9000")))
                        .maxConnections(2)
                        .totalConnections(5)
                        .balance(new Balance.Hash(new Balance.By.User()))
                        .maxWaiting(7)
                        .closesPerSecond(8)
                        .answerBytes(9)
                        .queueWait(Duration.ofSeconds(1))
                        .connectTimeout(Duration.ofSeconds(2))
                        .writeTimeout(Duration.ofSeconds(3))
                        .firstByteTimeout(Duration.ofSeconds(4))
                        .betweenBytesTimeout(Duration.ofSeconds(5))
                        .abandonAfter(Duration.ofSeconds(6))
                        .slowStart(Duration.ofSeconds(7))
                        .resolveEvery(Duration.ofSeconds(8))
                        .shares(new Shares(3, 6, 4))
                        .profile(new Profile.OneRequest(KeepAlive.of(Duration.ofSeconds(9))))
                        .healthCheck(new HealthCheck(
                                new HealthCheck.How.PhpPing("/p"), Duration.ofSeconds(11), Duration.ofSeconds(12)))
                        .build());
    }

    @Test
    void aKeptConnectionHasLimitsOfItsOwn() {
        assertThat(config("--keep-alive=2s", "--keep-alive-requests=5", "--keep-alive-age=9s")
                        .profile())
                .isEqualTo(new Profile.OneRequest(new KeepAlive(Duration.ofSeconds(2), 5, Duration.ofSeconds(9))));
        assertThat(config("--multiplex=8", "--keep-alive-requests=5").profile())
                .isEqualTo(
                        new Profile.Multiplexed(8, false, new KeepAlive(Duration.ofMinutes(1), 5, Duration.ofDays(1))));
    }

    @ParameterizedTest
    @CsvSource({
        "/a/ws.php, unix:/run/fpm.sock, auto, true",
        "/a/ws.php, 127.0.0.1:9000, auto, false",
        "/a/ws.pl, unix:/run/fcgi.sock, auto, false",
        "/a/ws.pl, 127.0.0.1:9000, on, true",
        "/a/ws.php, unix:/run/fpm.sock, off, false",
    })
    void aConnectionIsHalfClosedForPhpOnUnixSocketsUnlessSaid(String script, String server, String when, boolean half) {
        assertThat(of(script, server, "--half-close=" + when).profile())
                .isEqualTo(half ? Profile.HALF_CLOSED : Profile.CLOSED_AFTER_EACH);
        assertThat(of("/a/ws.php", "unix:/run/fpm.sock", "--keep-alive=9s").profile())
                .isEqualTo(new Profile.OneRequest(KeepAlive.of(Duration.ofSeconds(9))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--multiplex=8 --keep-alive=1s",
                "--multiplex=8 --half-close=on",
                "--keep-alive=1s --half-close=on",
                "--keep-alive-requests=8",
                "--keep-alive-age=8s",
                "--health-interval=1s",
                "--health-timeout=1s"
            })
    void whatMakesNoSenseTogetherOrAloneIsRefused(String arguments) {
        assertThatThrownBy(() -> config(arguments.split(" ")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("(expected: ");
    }

    @Test
    void theRulesOfBalanceAreRead() {
        assertThat(PoolArguments.balance("least")).isEqualTo(Balance.LEAST_OUTSTANDING);
        assertThat(PoolArguments.balance("connection")).isEqualTo(new Balance.Hash(new Balance.By.Connection()));
        assertThat(PoolArguments.balance("path:room")).isEqualTo(new Balance.Hash(new Balance.By.PathGroup("room")));
    }

    @ParameterizedTest
    @CsvSource({"8, 8, false", "ask, 100, true", "ask:7, 7, true"})
    void manyAtOnceAreANumberOrAQuestion(String text, int requests, boolean ask) {
        assertThat(PoolArguments.multiplex(text)).isEqualTo(Profile.Multiplexed.of(requests, ask));
    }

    @Test
    void healthIsAskedInTwoWays() {
        assertThat(PoolArguments.healthCheck("get-values")).isEqualTo(new HealthCheck.How.GetValues());
        assertThat(PoolArguments.healthCheck("ping:/fpm-ping")).isEqualTo(new HealthCheck.How.PhpPing("/fpm-ping"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--balance=random | balance: random (expected: least, connection, user or path:GROUP)",
                "--balance=path: | balance: path: (expected: least, connection, user or path:GROUP)",
                "--multiplex=many | multiplex: many (expected: N, ask or ask:N)",
                "--multiplex=0 | multiplex: 0 (expected: 1 to 65535)",
                "--shares=open=1,open=2 | shares: open=1,open=2 (expected: such as open=3,message=6,close=1)",
                "--shares=tick=1 | shares: tick=1 (expected: such as open=3,message=6,close=1)",
                "--shares=close=0 | shares: close: 0 (expected: 1 to 1000)",
                "--health-check=page | health-check: page (expected: ping:/PATH or get-values)",
                "--health-check=ping:x | health-check: x (expected: php-fpm's ping.path, such as /ping)",
            })
    void whatIsWrongIsNamed(String argument, String message) {
        assertThatThrownBy(() -> config(argument)).hasMessageContaining(message);
    }
}
