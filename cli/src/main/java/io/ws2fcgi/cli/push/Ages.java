package io.ws2fcgi.cli.push;

import java.time.Duration;

/** Writes how long something has been there, in at most two units: {@code 42s}, {@code 3m 07s}, {@code 5d 2h}. */
final class Ages {
    private Ages() {}

    static String of(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) return seconds + "s";
        if (seconds < 3600) return String.format("%dm %02ds", seconds / 60, seconds % 60);
        if (seconds < 86400) return String.format("%dh %02dm", seconds / 3600, seconds / 60 % 60);
        return String.format("%dd %dh", seconds / 86400, seconds / 3600 % 24);
    }
}
