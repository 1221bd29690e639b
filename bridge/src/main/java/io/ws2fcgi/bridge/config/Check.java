package io.ws2fcgi.bridge.config;

import java.time.Duration;

/** The checks that every record of this room makes, in one wording. */
final class Check {
    private Check() {}

    static void atLeast(String name, long found, long wanted) {
        if (found < wanted) throw new ConfigException(name + ": " + found + " (expected: at least " + wanted + ")");
    }

    static void positive(String name, Duration found) {
        if (found.isNegative() || found.isZero()) {
            throw new ConfigException(name + ": " + found + " (expected: longer than zero)");
        }
    }

    static void absolute(String name, String path) {
        if (!path.startsWith("/")) {
            throw new ConfigException(name + ": " + path + " (expected: an absolute path, as the pool sees it)");
        }
        if (path.indexOf('\0') >= 0) throw new ConfigException(name + " has a NUL byte");
    }
}
