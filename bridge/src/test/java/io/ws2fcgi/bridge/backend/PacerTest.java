package io.ws2fcgi.bridge.backend;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class PacerTest {
    private static final long MILLI = 1_000_000;
    private static final long START = -7_000 * MILLI;

    @Test
    void afterARestOneIsLetThroughAtOnce() {
        assertThat(new Pacer(1, START).lets(START)).isTrue();
        assertThat(new Pacer(1, START).lets(START - 1)).isFalse();
    }

    @Test
    void theNextOneHasToWaitForItsTime() {
        var pacer = new Pacer(10, START);
        pacer.passed(START);
        assertThat(pacer.next()).isEqualTo(START + 100 * MILLI);
        assertThat(pacer.lets(START + 100 * MILLI - 1)).isFalse();
        assertThat(pacer.lets(START + 100 * MILLI)).isTrue();
    }

    @Test
    void thePaceMayChange() {
        var pacer = new Pacer(10, START);
        pacer.pace(100);
        pacer.passed(START);
        assertThat(pacer.next()).isEqualTo(START + 10 * MILLI);
    }

    @Test
    void whatATimerWasLateIsMadeGoodUpToALimit() {
        var pacer = new Pacer(10, START);
        pacer.passed(START);
        pacer.passed(START + 130 * MILLI);
        assertThat(pacer.next()).isEqualTo(START + 200 * MILLI);
        pacer.passed(START + 270 * MILLI);
        assertThat(pacer.next()).isEqualTo(START + 320 * MILLI);
    }

    @Property
    void aCrowdGetsWhatTheRateAllowsAndNoMoreThanATimerMayBeLate(
            @ForAll @IntRange(min = 1, max = 5000) int perSecond, @ForAll @IntRange(min = 1, max = 10) int stepMillis) {
        var pacer = new Pacer(perSecond, START);
        int passed = 0;
        for (long time = START; time < START + 2000 * MILLI; time += stepMillis * MILLI) {
            while (pacer.lets(time)) {
                pacer.passed(time);
                passed++;
            }
        }
        int late = perSecond / 20;
        assertThat(passed).isBetween(2 * perSecond - perSecond * stepMillis / 1000 - 1, 2 * perSecond + late + 1);
    }

    @Test
    void aLongRestSavesNothingUpButWhatATimerMayBeLate() {
        var pacer = new Pacer(100, START);
        long later = START + 3_600_000 * MILLI;
        int passed = 0;
        for (; pacer.lets(later); passed++) pacer.passed(later);
        assertThat(passed).isEqualTo(6);
        assertThat(pacer.next()).isEqualTo(later + 10 * MILLI);
    }

    @Test
    void onceLiftedItLetsEverybodyThrough() {
        var pacer = new Pacer(1, START);
        pacer.lift();
        for (int i = 0; i < 1000; i++) {
            assertThat(pacer.lets(START)).isTrue();
            pacer.passed(START);
        }
    }
}
