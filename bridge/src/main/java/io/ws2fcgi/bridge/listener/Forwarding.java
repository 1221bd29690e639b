package io.ws2fcgi.bridge.listener;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import io.ws2fcgi.bridge.config.TrustedProxies;
import io.ws2fcgi.bridge.event.TlsInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the client behind proxies that are believed. Each proxy adds whom it got a request from to the end of a list, so the
 * list is read from its end, past proxies that are believed themselves, to the first address that is not; what stands in
 * front of that, anybody may have written. Pure.
 */
final class Forwarding {
    private static final String FOR = "x-forwarded-for";
    private static final String PROTO = "x-forwarded-proto";
    private static final String HOST = "x-forwarded-host";
    private static final String PORT = "x-forwarded-port";

    private final TrustedProxies proxies;

    Forwarding(TrustedProxies proxies) {
        this.proxies = proxies;
    }

    /** Whether {@code peer} may speak for others. */
    boolean isProxy(Peer peer) {
        InetSocketAddress remote = peer.remote();
        return remote == null ? proxies.unix() : proxies.networks().contains(remote.getAddress());
    }

    /** The handshake as its client made it. What cannot be understood is taken for not said. */
    Arrival arrival(Peer peer, HttpHeaders headers) {
        String host = headers.get(HttpHeaderNames.HOST, "");
        if (!isProxy(peer)) return Arrival.direct(peer, host);
        return proxies.headers() == TrustedProxies.Headers.FORWARDED
                ? standard(peer, host, headers)
                : customary(peer, host, headers);
    }

    private Arrival standard(Peer peer, String host, HttpHeaders headers) {
        List<ForwardedElement> hops = ForwardedElement.parse(headers.getAll("forwarded"));
        if (hops.isEmpty()) return Arrival.direct(peer, host);
        Peer client = peer;
        int at = hops.size();
        while (at > 0 && isProxy(client)) {
            at--;
            Peer before = behind(client, hops.get(at).node());
            if (before == null) break;
            client = before;
        }
        ForwardedElement hop = hops.get(at);
        return told(client, peer, hop.proto(), hop.host() == null ? host : hop.host(), HostPort.NONE);
    }

    private Arrival customary(Peer peer, String host, HttpHeaders headers) {
        List<String> hops = ForwardedElement.list(headers.getAll(FOR));
        Peer client = peer;
        int at = hops.size();
        while (at > 0 && isProxy(client)) {
            Peer before = behind(client, hops.get(at - 1));
            if (before == null) break;
            client = before;
            at--;
        }
        int read = hops.size() - at;
        String proto = hop(headers.getAll(PROTO), read);
        String asked = hop(headers.getAll(HOST), read);
        String port = hop(headers.getAll(PORT), read);
        if (read == 0 && proto == null && asked == null && port == null) return Arrival.direct(peer, host);
        return told(
                client, peer, proto, asked == null ? host : asked, port == null ? HostPort.NONE : HostPort.port(port));
    }

    /** What the same proxy has said that has told of the client: lists that are shorter have been set anew, not added to. */
    private static @Nullable String hop(List<String> lines, int read) {
        List<String> all = ForwardedElement.list(lines);
        return all.isEmpty() ? null : all.get(Math.max(0, all.size() - Math.max(1, read)));
    }

    private static Arrival told(Peer client, Peer proxy, @Nullable String proto, String host, int port) {
        Peer seen = client.withTls(tls(proxy, proto));
        return Arrival.through(seen, host, port);
    }

    /** What a proxy's own encryption says is of nobody's interest where it has said how its client came. */
    private static @Nullable TlsInfo tls(Peer proxy, @Nullable String proto) {
        if (proto == null) return proxy.tls();
        boolean secure = proto.equalsIgnoreCase("https") || proto.equalsIgnoreCase("wss");
        return secure ? new TlsInfo(null, null, null, null) : null;
    }

    private static @Nullable Peer behind(Peer proxy, @Nullable String node) {
        InetSocketAddress address = node == null ? null : address(node);
        return address == null ? null : new Peer(address, proxy.local(), proxy.tls());
    }

    /** An address, with a port or without; IPv6 with brackets, or without if it has no port. */
    static @Nullable InetSocketAddress address(String node) {
        String host = node;
        int port = 0;
        int colon = node.lastIndexOf(':');
        boolean ported = node.startsWith("[") ? colon > node.indexOf(']') : colon > 0 && node.indexOf(':') == colon;
        if (ported) {
            host = node.substring(0, colon);
            // It may be hidden (RFC 7239 section 6.2), which says nothing of the address.
            port = Math.max(0, HostPort.port(node.substring(colon + 1)));
        }
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        // With a zone an address means something on the proxy only.
        byte[] bytes = host.indexOf('%') >= 0 ? null : NetUtil.createByteArrayFromIpAddressString(host);
        return bytes == null ? null : new InetSocketAddress(inetAddress(bytes), port);
    }

    private static InetAddress inetAddress(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("an address of 4 or 16 bytes", impossible);
        }
    }
}
