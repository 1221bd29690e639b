package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.ListenerConfig;
import io.ws2fcgi.bridge.config.ListenerConfig.ProxyProtocol;
import io.ws2fcgi.bridge.config.Networks;
import io.ws2fcgi.bridge.config.SocketFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A listener as people write it: {@code ADDRESS[,tls][,proxy-protocol[,from=NETWORK]...][,mode=0660][,owner=USER]
 * [,group=GROUP][,reuse-port]}.
 *
 * <p>The path of a Unix socket may have commas of its own: only what looks like an option at its end is one.
 *
 * @param config without its encryption, which other options describe
 */
record Listen(ListenerConfig config, boolean tls) {
    private static final String OPTIONS =
            "tls, proxy-protocol, from=NETWORK, mode=0660, owner=USER, group=GROUP or reuse-port";

    private static final Pattern LAST_OPTION =
            Pattern.compile("(.*),(tls|proxy-protocol|reuse-port|(?:from|mode|owner|group)=[^,]*)", Pattern.DOTALL);

    /**
     * The listener that {@code text} describes.
     *
     * @throws ConfigException naming the part that is wrong
     */
    static Listen parse(String text) {
        String address = text;
        Set<String> flags = new HashSet<>();
        List<String> from = new ArrayList<>();
        SocketFile file = SocketFile.DEFAULT;
        for (Matcher last = LAST_OPTION.matcher(address); last.matches(); last = LAST_OPTION.matcher(address)) {
            address = last.group(1);
            String name = last.group(2).replaceFirst("=.*", "");
            String value = last.group(2).substring(Math.min(last.group(2).length(), name.length() + 1));
            if (!flags.add(name) && !name.equals("from")) throw wrong(text, name + " twice", "once");
            switch (name) {
                case "from" -> from.add(value);
                case "mode" -> file = file.mode(mode(text, value));
                case "owner" -> file = file.owner(named(text, name, value));
                case "group" -> file = file.group(named(text, name, value));
                default -> {}
            }
        }
        if (!from.isEmpty() && !flags.contains("proxy-protocol")) {
            throw wrong(text, "from without proxy-protocol", "both, or --trusted-proxy for Forwarded headers");
        }
        ProxyProtocol header = flags.contains("proxy-protocol") ? new ProxyProtocol(Networks.parse(from)) : null;
        ListenerConfig plain =
                new ListenerConfig(address(text, address), null, header, file, flags.contains("reuse-port"));
        return new Listen(plain, flags.contains("tls"));
    }

    private static Address address(String text, String address) {
        boolean unix = address.startsWith("unix:") || address.startsWith("/");
        int comma = address.indexOf(',');
        if (comma < 0 || unix) return Address.parse(address);
        throw wrong(text, address.substring(comma + 1), OPTIONS);
    }

    private static int mode(String text, String digits) {
        if (digits.matches("0?[0-7]{3}")) return Integer.parseInt(digits, 8);
        throw wrong(text, "mode=" + digits, "octal digits, such as 0660");
    }

    private static String named(String text, String option, String name) {
        if (!name.isEmpty()) return name;
        throw wrong(text, option + "=", "a name or a number");
    }

    private static ConfigException wrong(String text, String found, String expected) {
        return new ConfigException("listener: " + text + ": " + found + " (expected: " + expected + ")");
    }
}
