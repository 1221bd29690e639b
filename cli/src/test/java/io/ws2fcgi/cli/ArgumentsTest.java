package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.OnError;
import io.ws2fcgi.bridge.config.Rate;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How values on the command line are read. */
final class ArgumentsTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "65536, 65536", "64k, 65536", "1m, 1048576", "16M, 16777216", "1g, 1073741824"})
    void sizesHaveUnits(String text, int bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "-1", "1.5m", "1kb", "2g", "99999999999", "9999999999g", "1 m", "\u0661k"})
    void otherSizesAreRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("size: ");
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "10s, PT10S", "10, PT10S", "2m, PT2M", "24h, PT24H"})
    void durationsHaveUnits(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1s", "1.5s", "1d", "1 s", "9999999999s"})
    void otherDurationsAreRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(ConfigException.class);
    }

    @Test
    void aNoticeMayContainAnything() {
        assertThat(OnErrors.parse("notify:{\"oops\": 1}")).isEqualTo(new OnError.Notify("{\"oops\": 1}"));
        assertThat(OnErrors.parse("keep")).isEqualTo(OnError.KEEP);
        assertThat(OnErrors.parse("close")).isEqualTo(OnError.CLOSE);
    }

    @Test
    void aRateMayHaveABurst() {
        assertThat(RateArgument.parse("20")).isEqualTo(new Rate(20, 40));
        assertThat(RateArgument.parse("64k,burst=1m")).isEqualTo(new Rate(64 << 10, 1 << 20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "20,", "20,burst=", "20,burst=0", "burst=5", "20/s", "-1"})
    void otherRatesAreRefused(String text) {
        assertThatThrownBy(() -> RateArgument.parse(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("rate: " + text + " (expected: 1 or more");
    }

    @Test
    void controlCanBeOff() {
        assertThat(Control.parse("off").address()).isNull();
        assertThat(Control.parse("127.0.0.1:5561").address()).isEqualTo(new Address.Tcp("127.0.0.1", 5561));
    }
}
