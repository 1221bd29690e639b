package io.ws2fcgi.bridge.config;

import java.time.Duration;

/** The checks that every record of this room makes, in one wording. */
final class Check {
    /** Far below what nanoseconds in a long can count, and beyond what anybody means. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private Check() {}

    static void atLeast(String name, long found, long wanted) {
        if (found < wanted) throw new ConfigException(name + ": " + found + " (expected: at least " + wanted + ")");
    }

    static void between(String name, long found, long least, long most) {
        if (found < least || found > most) {
            throw new ConfigException(name + ": " + found + " (expected: " + least + " to " + most + ")");
        }
    }

    static void positive(String name, Duration found) {
        if (found.isNegative() || found.isZero()) {
            throw new ConfigException(name + ": " + found + " (expected: longer than zero)");
        }
        notTooLong(name, found);
    }

    static void notNegative(String name, Duration found) {
        if (found.isNegative()) throw new ConfigException(name + ": " + found + " (expected: not negative)");
        notTooLong(name, found);
    }

    private static void notTooLong(String name, Duration found) {
        if (found.compareTo(LONGEST) > 0) {
            throw new ConfigException(name + ": " + found + " (expected: at most 365 days)");
        }
    }

    static void absolute(String name, String path) {
        if (!path.startsWith("/")) {
            throw new ConfigException(name + ": " + path + " (expected: an absolute path, as the pool sees it)");
        }
        if (path.indexOf('\0') >= 0) throw new ConfigException(name + " has a NUL byte");
    }
}
