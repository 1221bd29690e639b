package io.ws2fcgi.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TickerTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int rings;
    private final Ticker ticker = new Ticker(channel.eventLoop(), () -> rings++);

    @BeforeEach
    void timeStandsStill() {
        channel.freezeTime();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        ticker.stop();
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void withoutAnIntervalItNeverRings() {
        ticker.idle();
        pass(100);
        assertThat(rings).isZero();
    }

    @Test
    void ringsWhenTheClientHasBeenIdleForTheInterval() {
        ticker.every(10);
        ticker.idle();
        pass(9);
        assertThat(rings).isZero();
        pass(1);
        assertThat(rings).isEqualTo(1);
    }

    @Test
    void anEventInBetweenMovesTheRing() {
        ticker.every(10);
        ticker.idle();
        pass(6);
        ticker.idle();
        pass(6);
        assertThat(rings).isZero();
        pass(4);
        assertThat(rings).isEqualTo(1);
    }

    @Test
    void ringsAgainOnlyAfterTheTicksOwnEventHasEnded() {
        ticker.every(10);
        ticker.idle();
        pass(10);
        pass(50);
        assertThat(rings).isEqualTo(1);
        ticker.idle();
        pass(10);
        assertThat(rings).isEqualTo(2);
    }

    @Test
    void aNewIntervalCountsFromTheEndOfItsEvent() {
        ticker.every(100);
        ticker.idle();
        pass(50);
        ticker.every(5);
        ticker.idle();
        pass(5);
        assertThat(rings).isEqualTo(1);
    }

    @Test
    void zeroTurnsItOff() {
        ticker.every(10);
        ticker.idle();
        ticker.every(0);
        ticker.idle();
        pass(100);
        assertThat(rings).isZero();
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }
}
