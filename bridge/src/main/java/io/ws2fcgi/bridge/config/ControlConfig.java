package io.ws2fcgi.bridge.config;

import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the push API is, and who may call it (WS-CGI section 5).
 *
 * @param secret what callers must know; null lets everybody call who reaches the address, which must be on this machine
 * @param hosts names that callers may call it by in the Host header, without port, besides those of the loopback
 */
public record ControlConfig(Address address, @Nullable Secret secret, Set<String> hosts, ControlLimits limits) {
    public ControlConfig {
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        if (secret == null && !staysHere(address)) {
            throw new ConfigException(
                    "control: " + address + " can be reached from other machines and there is no secret"
                            + " (expected: a secret, see control-secret-file, or a loopback address or a Unix socket)");
        }
    }

    /** An address on this machine, for everybody who reaches it. */
    public static ControlConfig at(Address address) {
        return of(address, null);
    }

    /** An address for those who know the secret, where there is one. */
    public static ControlConfig of(Address address, @Nullable Secret secret) {
        return new ControlConfig(address, secret, Set.of(), ControlLimits.DEFAULT);
    }

    /** The same by these names, too. */
    public ControlConfig hosts(Set<String> names) {
        return new ControlConfig(address, secret, names, limits);
    }

    /** The same within these limits. */
    public ControlConfig limits(ControlLimits bounds) {
        return new ControlConfig(address, secret, hosts, bounds);
    }

    /** Whether only this machine reaches the address, as far as that can be said without looking a name up. */
    private static boolean staysHere(Address address) {
        return !(address instanceof Address.Tcp tcp) || isLoopback(tcp.host());
    }

    /** Whether this is {@code localhost}, or a literal address that is this machine's own. */
    public static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost")) return true;
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal == null) return false;
        if (literal.length == Integer.BYTES) return literal[0] == 127;
        for (int i = 0; i < literal.length - 1; i++) if (literal[i] != 0) return false;
        return literal[literal.length - 1] == 1;
    }
}
