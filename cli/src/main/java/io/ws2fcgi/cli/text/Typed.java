package io.ws2fcgi.cli.text;

import io.ws2fcgi.bridge.config.ConfigException;

/** Text that somebody typed as an argument. */
public final class Typed {
    private static final char LOST = '\ufffd';

    private Typed() {}

    /**
     * Returns {@code argument} if Java has read it right. In the C locale, which is that of cron jobs, it has not, where
     * the text is not ASCII: every byte of it has become U+FFFD.
     */
    public static String checked(String argument) {
        if (argument.indexOf(LOST) < 0) return argument;
        throw new ConfigException("'" + argument.replace(LOST, '?') + "': cannot be read in this locale, "
                + System.getProperty("sun.jnu.encoding") + " (expected: UTF-8; set LC_ALL=C.UTF-8)");
    }
}
