package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.ConfigException;
import java.util.Locale;

/** A number of bytes as people write it: {@code 65536}, {@code 64k}, {@code 1m}. */
public record ByteSize(int bytes) {
    /**
     * Reads it.
     *
     * @throws ConfigException when it is none
     */
    static ByteSize parse(String text) {
        String digits = text.toLowerCase(Locale.ROOT).replaceFirst("[kmg]$", "");
        if (digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new ConfigException("size: " + text + " (expected: bytes, such as 65536, 64k or 1m)");
        }
        int shift = shift(text.charAt(text.length() - 1));
        long amount = Long.parseLong(digits);
        if (amount > Integer.MAX_VALUE >> shift)
            throw new ConfigException("size: " + text + " (expected: less than 2g)");
        return new ByteSize((int) amount << shift);
    }

    private static int shift(char unit) {
        return switch (unit) {
            case 'k', 'K' -> 10;
            case 'm', 'M' -> 20;
            case 'g', 'G' -> 30;
            default -> 0;
        };
    }
}
