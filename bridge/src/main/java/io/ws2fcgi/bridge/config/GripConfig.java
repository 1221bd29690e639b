package io.ws2fcgi.bridge.config;

import org.jspecify.annotations.Nullable;

/**
 * What the GRIP dialect is told.
 *
 * @param key signs Grip-Sig, so that an application knows the bridge; null for no signature
 * @param issuer the signature's {@code iss}
 * @param oneEvent whether a request carries one message at most, for applications that do not expect more
 */
public record GripConfig(@Nullable GripKey key, String issuer, boolean oneEvent) {
    /** What Pushpin does where nothing is configured. */
    public static final GripConfig DEFAULT = new GripConfig(null, "pushpin", false);

    public GripConfig {
        if (issuer.isEmpty()) throw new ConfigException("grip-issuer is empty (expected: a name, as pushpin)");
    }
}
