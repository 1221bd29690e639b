package io.ws2fcgi.fcgi;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is compared is the same work. Nothing is measured here. */
class CodecsTest {
    @ParameterizedTest
    @CsvSource({
        "ws2fcgi, 64",
        "ws2fcgi, 16384",
        "ws2fcgi-stdout, 64",
        "ws2fcgi-stdout, 16384",
        "jetty, 64",
        "jetty, 16384",
        "libnetty-stdout, 64",
        "libnetty-stdout, 16384"
    })
    void everyCodecWritesTheSameRequestAndReadsTheSameAnswer(String codec, int bodyBytes) {
        assertThatCode(() -> Prepared.of(codec, new Sample(bodyBytes)).encode()).doesNotThrowAnyException();
    }

    @Test
    void whoDoesOtherWorkIsNotMeasured() {
        Codec<?, ?, ?> codec = new JettyCodec(new Sample(63));
        assertThatThrownBy(() -> codec.verify(new Sample(64)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("request: 1 begun, ended: true, ");
    }

    @Test
    void bothWaysThroughAChannelWork() {
        assertThatCode(() -> new ConnectionBenchmark().verify()).doesNotThrowAnyException();
    }
}
