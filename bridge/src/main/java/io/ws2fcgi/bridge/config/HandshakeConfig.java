package io.ws2fcgi.bridge.config;

import java.time.Duration;
import java.util.List;

/**
 * Which handshakes are let in before an application is asked.
 *
 * @param timeout from connecting to a complete request
 * @param uriBytes the longest request line
 * @param headerBytes the longest headers, all together
 * @param headers the most of them
 * @param origins one of these has to let in what sends an Origin
 * @param hosts one of these has to be asked for; none for any
 * @param proxies who may say whom a handshake is from
 * @param server the Server header of all answers; empty for none
 */
public record HandshakeConfig(
        Duration timeout,
        int uriBytes,
        int headerBytes,
        int headers,
        List<OriginRule> origins,
        List<HostPattern> hosts,
        TrustedProxies proxies,
        String server) {
    /** What holds where nothing is said. */
    public static final HandshakeConfig DEFAULT = builder().build();

    public HandshakeConfig {
        Check.positive("handshake-timeout", timeout);
        Check.atLeast("max-request-line", uriBytes, 64);
        Check.atLeast("max-header-bytes", headerBytes, 256);
        Check.atLeast("max-headers", headers, 8);
        origins = List.copyOf(origins);
        hosts = List.copyOf(hosts);
        if (!server.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new ConfigException("server-header: " + server + " (expected: printable ASCII)");
        }
    }

    /** Begins with pages of the same host, any host, no proxies, 10 seconds, and 100 headers of 64 KiB. */
    public static Builder builder() {
        return new Builder();
    }

    /** What is being described; what is not said stays as it was. One thread at a time. */
    public static final class Builder {
        private Duration timeout = Duration.ofSeconds(10);
        private int uriBytes = 8 << 10;
        private int headerBytes = 64 << 10;
        private int headers = 100;
        private List<OriginRule> origins = List.of(new OriginRule.SameHost());
        private List<HostPattern> hosts = List.of();
        private TrustedProxies proxies = TrustedProxies.NONE;
        private String server = "ws2fcgi";

        private Builder() {}

        public Builder timeout(Duration time) {
            timeout = time;
            return this;
        }

        public Builder uriBytes(int most) {
            uriBytes = most;
            return this;
        }

        public Builder headerBytes(int most) {
            headerBytes = most;
            return this;
        }

        public Builder headers(int most) {
            headers = most;
            return this;
        }

        public Builder origins(List<OriginRule> any) {
            origins = any;
            return this;
        }

        public Builder hosts(List<HostPattern> any) {
            hosts = any;
            return this;
        }

        public Builder proxies(TrustedProxies believed) {
            proxies = believed;
            return this;
        }

        public Builder server(String header) {
            server = header;
            return this;
        }

        /**
         * Returns what was described.
         *
         * @throws ConfigException when something cannot be; its message names it
         */
        public HandshakeConfig build() {
            return new HandshakeConfig(timeout, uriBytes, headerBytes, headers, origins, hosts, proxies, server);
        }
    }
}
