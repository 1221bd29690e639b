package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.Rate;

/** Reads how much a client may send in a second: {@code 20}, {@code 64k} or {@code 64k,burst=1m}. */
final class RateArgument {
    private static final String BURST = ",burst=";

    private RateArgument() {}

    static Rate parse(String text) {
        int burst = text.indexOf(BURST);
        try {
            if (burst < 0) return Rate.of(ByteSize.parse(text).bytes());
            return new Rate(
                    ByteSize.parse(text.substring(0, burst)).bytes(),
                    ByteSize.parse(text.substring(burst + BURST.length())).bytes());
        } catch (ConfigException wrong) {
            throw new ConfigException("rate: " + text + " (expected: 1 or more, such as 20, 64k or 20,burst=100)");
        }
    }
}
