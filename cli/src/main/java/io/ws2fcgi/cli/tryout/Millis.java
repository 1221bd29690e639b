package io.ws2fcgi.cli.tryout;

import java.time.Duration;
import java.util.Locale;

/** Times as people compare them. */
final class Millis {
    private static final double NANOS = 1e6;

    private Millis() {}

    /** With three digits or so: {@code 0.34 ms}, {@code 12.1 ms}, {@code 1,204 ms}. */
    static String text(Duration time) {
        return number(time) + " ms";
    }

    static String number(Duration time) {
        double millis = time.toNanos() / NANOS;
        return String.format(Locale.ROOT, millis < 1 ? "%.2f" : millis < 100 ? "%.1f" : "%,.0f", millis);
    }

    /** For programs: with microseconds. */
    static double value(Duration time) {
        return Math.round(time.toNanos() / 1e3) / 1e3;
    }
}
