package io.ws2fcgi.bridge.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bridge's benchmarks do what they say. Nothing is measured here. */
class EmbeddedBridgeTest {
    @ParameterizedTest
    @ValueSource(ints = {64, 16384})
    void aMessageGoesToTheApplicationAndItsAnswerBack(int bodyBytes) {
        EventPathBenchmark benchmark = new EventPathBenchmark();
        benchmark.bodyBytes = bodyBytes;
        benchmark.connect();
        long before = benchmark.message();
        assertThat(benchmark.message() - before).isEqualTo(bodyBytes + (bodyBytes < 126 ? 2 : 4));
    }

    @Test
    void aMessageGoesToAllSubscribers() {
        FanOutBenchmark benchmark = new FanOutBenchmark();
        benchmark.subscribers = 10;
        assertThatCode(benchmark::connect).doesNotThrowAnyException();
    }
}
