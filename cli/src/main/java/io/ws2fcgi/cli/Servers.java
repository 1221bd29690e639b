package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.ServerConfig;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a server of a pool as people write it: {@code ADDRESS[,weight=N][,connections=N][,backup]}.
 *
 * <p>The path of a Unix socket may have commas of its own: only what looks like an option at its end is one.
 */
public final class Servers {
    /** What the one pool of a command line is called, in logs and meters. */
    public static final String POOL = "main";

    private static final Pattern LAST_OPTION =
            Pattern.compile("(.*),(weight=[^,]*|connections=[^,]*|backup)", Pattern.DOTALL);

    private Servers() {}

    /**
     * The server that {@code text} describes.
     *
     * @throws ConfigException naming the part that is wrong
     */
    public static ServerConfig parse(String text) {
        String address = text;
        Set<String> seen = new HashSet<>();
        int weight = 1;
        int connections = 0;
        boolean backup = false;
        for (Matcher last = LAST_OPTION.matcher(address); last.matches(); last = LAST_OPTION.matcher(address)) {
            address = last.group(1);
            String option = last.group(2);
            String name = option.replaceFirst("=.*", "");
            if (!seen.add(name)) throw new ConfigException("server: " + text + ": " + name + " twice (expected: once)");
            switch (name) {
                case "weight" -> weight = number(text, option);
                case "connections" -> connections = number(text, option);
                default -> backup = true;
            }
        }
        return new ServerConfig(address(text, address), weight, connections, backup);
    }

    private static Address address(String text, String address) {
        boolean unix = address.startsWith("unix:") || address.startsWith("/");
        int comma = address.indexOf(',');
        if (comma < 0 || unix) return Address.parse(address);
        throw new ConfigException("server: " + text + ": " + address.substring(comma + 1)
                + " (expected: weight=N, connections=N or backup)");
    }

    private static int number(String text, String option) {
        String digits = option.substring(option.indexOf('=') + 1);
        if (digits.matches("[1-9][0-9]{0,5}")) return Integer.parseInt(digits);
        throw new ConfigException("server: " + text + ": " + option + " (expected: a number from 1)");
    }

    /** The other way round, with what is not usual about it in words. */
    static String text(ServerConfig server) {
        StringBuilder text = new StringBuilder(server.address().toString());
        if (server.weight() != 1) text.append(", weight ").append(server.weight());
        if (server.maxConnections() != 0)
            text.append(", ").append(server.maxConnections()).append(" connections");
        if (server.backup()) text.append(", backup");
        return text.toString();
    }
}
