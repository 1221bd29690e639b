package io.ws2fcgi.bridge.config;

import java.io.Serial;

/** A setting that cannot be. The message says what was wanted, what was found and, where it helps, what to do. */
public final class ConfigException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
