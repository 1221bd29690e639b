package io.ws2fcgi.bridge.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A set of IP networks. An IPv4 address that came in IPv6 clothes ({@code ::ffff:192.0.2.1}) is the IPv4 address.
 *
 * @param all in any order; none contain nothing
 */
public record Networks(List<Network> all) {
    /** Nobody. */
    public static final Networks NONE = new Networks(List.of());

    /** What {@link #parse} takes for 127.0.0.0/8 and ::1. */
    public static final String LOOPBACK = "loopback";

    public Networks {
        all = List.copyOf(all);
    }

    /**
     * Reads networks in CIDR notation; an address alone is a network of one, and {@code loopback} is 127.0.0.0/8 and ::1.
     *
     * @throws ConfigException when one of them is no network; its message quotes it
     */
    public static Networks parse(List<String> texts) {
        return new Networks(texts.stream().flatMap(Networks::read).toList());
    }

    private static Stream<Network> read(String text) {
        if (text.equals(LOOPBACK)) return Stream.of(Network.parse("127.0.0.0/8"), Network.parse("::1"));
        return Stream.of(Network.parse(text));
    }

    /** Whether one of them has {@code address}. */
    public boolean contains(InetAddress address) {
        for (Network network : all) {
            if (network.contains(address)) return true;
        }
        return false;
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /**
     * One network.
     *
     * @param base its first address
     * @param bits how many leading bits of an address count
     */
    public record Network(InetAddress base, int bits) {
        private static final String WANTED =
                " (expected: 192.0.2.0/24, 2001:db8::/32, an address, or " + LOOPBACK + ")";

        public Network {
            byte[] address = base.getAddress();
            if (bits < 0 || bits > address.length * 8) {
                throw new ConfigException("network: " + base.getHostAddress() + "/" + bits
                        + " (expected: a prefix of 0.." + address.length * 8 + " bits)");
            }
            for (int i = bits; i < address.length * 8; i++) {
                if (bit(address, i)) {
                    throw new ConfigException("network: " + base.getHostAddress() + "/" + bits
                            + " (expected: zeros behind the first " + bits + " bits)");
                }
            }
        }

        static Network parse(String text) {
            int slash = text.indexOf('/');
            byte[] address = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
            if (address == null) throw new ConfigException("network: " + text + WANTED);
            InetAddress base = inetAddress(address);
            int width = base.getAddress().length * 8;
            return new Network(base, slash < 0 ? width : bits(text, text.substring(slash + 1)));
        }

        private static int bits(String text, String digits) {
            if (!digits.isEmpty() && digits.length() <= 3 && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Integer.parseInt(digits);
            }
            throw new ConfigException("network: " + text + WANTED);
        }

        private static InetAddress inetAddress(byte[] address) {
            try {
                return InetAddress.getByAddress(address);
            } catch (UnknownHostException impossible) {
                throw new AssertionError("an address of 4 or 16 bytes", impossible);
            }
        }

        boolean contains(InetAddress address) {
            byte[] ours = base.getAddress();
            byte[] theirs = address.getAddress();
            if (ours.length != theirs.length) return false;
            for (int i = 0; i < bits; i++) {
                if (bit(ours, i) != bit(theirs, i)) return false;
            }
            return true;
        }

        private static boolean bit(byte[] address, int i) {
            return (address[i / 8] & (0x80 >>> (i % 8))) != 0;
        }

        @Override
        public String toString() {
            return NetUtil.toAddressString(base) + "/" + bits;
        }
    }
}
