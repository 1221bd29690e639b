package io.ws2fcgi.bridge.admission;

import java.net.InetAddress;

/** What counts as one address: all of an IPv4 address, the leading bits of an IPv6 one. */
record Prefix(long high, long low, boolean v6) {
    static Prefix of(InetAddress address, int ipv6Bits) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) return new Prefix(0, number(bytes, 0, 4), false);
        long high = number(bytes, 0, 8) & mask(Math.min(64, ipv6Bits));
        return new Prefix(high, number(bytes, 8, 8) & mask(Math.max(0, ipv6Bits - 64)), true);
    }

    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << (64 - bits);
    }

    private static long number(byte[] bytes, int from, int length) {
        long number = 0;
        for (int i = from; i < from + length; i++) number = number << 8 | (bytes[i] & 0xff);
        return number;
    }
}
