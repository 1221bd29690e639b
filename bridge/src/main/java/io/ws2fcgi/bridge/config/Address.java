package io.ws2fcgi.bridge.config;

import java.nio.charset.StandardCharsets;

/** Where to listen or to connect: {@code HOST:PORT}, {@code [IPv6]:PORT} or {@code unix:/path}. */
public sealed interface Address {
    /**
     * A TCP address.
     *
     * @param host a name or a literal address, IPv6 without brackets
     * @param port 0..65535; 0 lets the system choose one to listen on
     */
    record Tcp(String host, int port) implements Address {
        public Tcp {
            if (host.isEmpty()) throw new ConfigException("host is empty (expected: HOST:PORT)");
            if (port < 0 || port > 65535) throw new ConfigException("port: " + port + " (expected: 0..65535)");
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** A Unix domain socket. The path must fit sun_path. */
    record Unix(String path) implements Address {
        private static final int SUN_PATH = 107;

        public Unix {
            if (!path.startsWith("/")) {
                throw new ConfigException("Unix socket: unix:" + path + " (expected: unix: and an absolute path)");
            }
            int length = path.getBytes(StandardCharsets.UTF_8).length;
            if (length > SUN_PATH) {
                throw new ConfigException(
                        "Unix socket path: " + length + " bytes (expected: at most " + SUN_PATH + "): " + path);
            }
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /** Reads an address as people write it; a bare absolute path is a Unix socket. */
    static Address parse(String text) {
        if (text.startsWith("unix:")) return new Unix(text.substring("unix:".length()));
        if (text.startsWith("/")) return new Unix(text);
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new ConfigException("address: " + text + " (expected: HOST:PORT, [IPv6]:PORT or unix:/path)");
        }
        return new Tcp(host(text, text.substring(0, colon)), port(text, text.substring(colon + 1)));
    }

    private static String host(String text, String host) {
        if (host.startsWith("[") && host.endsWith("]")) return host.substring(1, host.length() - 1);
        if (host.indexOf(':') >= 0) {
            throw new ConfigException("address: " + text + " (expected: an IPv6 address in brackets, [::1]:9000)");
        }
        return host;
    }

    private static int port(String text, String digits) {
        if (!digits.isEmpty() && digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Integer.parseInt(digits);
        }
        throw new ConfigException("address: " + text + " (expected: a port number after the last colon)");
    }
}
