package io.ws2fcgi.cli.push;

import io.ws2fcgi.bridge.config.ConfigException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Path and query of a call: {@code /v1/channels/a%2Fb?except=...}. Immutable. */
final class ApiTarget {
    private final String text;

    private ApiTarget(String text) {
        this.text = text;
    }

    /** {@code /v1/} and the segments, each of them encoded as a whole: names may contain a slash. */
    static ApiTarget of(String... segments) {
        StringBuilder path = new StringBuilder("/v1");
        for (String segment : segments) {
            // An empty one would be another call: all channels instead of the one without a name.
            if (segment.isEmpty()) throw new ConfigException("an empty name (expected: 1 to 255 bytes)");
            path.append('/').append(encoded(segment));
        }
        return new ApiTarget(path.toString());
    }

    /** Returns the same with one parameter more, or this when there is no value. */
    ApiTarget with(String name, @Nullable String value) {
        if (value == null) return this;
        return new ApiTarget(text + (text.indexOf('?') < 0 ? '?' : '&') + name + '=' + encoded(value));
    }

    private static String encoded(String name) {
        // Java means forms, where a space is a plus.
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return text;
    }
}
