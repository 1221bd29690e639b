package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.Address;
import org.jspecify.annotations.Nullable;

/** Where the control listener is. */
record Control(@Nullable Address address) {
    static Control parse(String text) {
        return new Control(text.equals("off") ? null : Address.parse(text));
    }
}
