package io.ws2fcgi.bridge.control;

import io.ws2fcgi.bridge.config.ControlConfig;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that this listener may be called by. A page whose name was made to resolve to this machine (DNS rebinding)
 * still calls it by that name, and is refused.
 *
 * @param configured in lower case, without port
 */
record HostNames(Set<String> configured) {
    private static final Pattern AUTHORITY = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^\\[\\]:@/]+))(?::[0-9]*)?");

    /**
     * Whether it is one of them.
     *
     * @param authority a host and perhaps a port, as in Host
     */
    boolean contain(String authority) {
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) return false;
        String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
        return ControlConfig.isLoopback(host) || configured.contains(host.toLowerCase(Locale.ROOT));
    }
}
