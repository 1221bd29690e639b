package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import io.netty.util.NetUtil;
import io.ws2fcgi.bridge.event.TlsInfo;
import io.ws2fcgi.bridge.event.TlsInfo.ClientCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Who comes, by what a PROXY header says. Pure; borrows headers. */
final class ProxyHeaders {
    /** Longer values are cut off. */
    private static final int LONGEST_TEXT = 256;

    private ProxyHeaders() {}

    /** A header that is well formed, and means nothing here. */
    static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1;

        UnusableException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Who is at the other end of the proxy.
     *
     * @param socket who is at the other end of the socket, which counts where the header says nobody: the proxy's own
     *     checks (LOCAL), and clients that it knows nothing of (UNKNOWN)
     */
    static Peer peer(HAProxyMessage header, Peer socket) throws UnusableException {
        if (header.command() == HAProxyCommand.LOCAL) return socket;
        return switch (header.proxiedProtocol()) {
            case UNKNOWN -> new Peer(socket.remote(), socket.local(), tls(header));
            case UNIX_STREAM -> new Peer(null, null, tls(header));
            case TCP4, TCP6 ->
                new Peer(
                        address(header.sourceAddress(), header.sourcePort()),
                        address(header.destinationAddress(), header.destinationPort()),
                        tls(header));
            default ->
                throw new UnusableException("PROXY header of a client of " + header.proxiedProtocol() + " (expected: "
                        + HAProxyProxiedProtocol.TCP4 + ", TCP6 or a Unix stream), closed");
        };
    }

    /** The decoder has checked that it is one; an IPv4 address in IPv6 clothes becomes what it is. */
    private static InetSocketAddress address(String text, int port) throws UnusableException {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) throw new UnusableException("PROXY header without a usable address, closed");
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("an address of 4 or 16 bytes", impossible);
        }
    }

    /** What PP2_TYPE_SSL says of the client's encryption; null when it says nothing, or that there is none. */
    private static @Nullable TlsInfo tls(HAProxyMessage header) {
        for (HAProxyTLV extension : header.tlvs()) {
            if (extension instanceof HAProxySSLTLV ssl && ssl.isPP2ClientSSL()) return tls(ssl);
        }
        return null;
    }

    private static TlsInfo tls(HAProxySSLTLV ssl) {
        boolean shown = ssl.isPP2ClientCertConn() || ssl.isPP2ClientCertSess();
        boolean good = shown && ssl.verify() == 0;
        String name = text(ssl, HAProxyTLV.Type.PP2_TYPE_SSL_CN);
        return new TlsInfo(
                text(ssl, HAProxyTLV.Type.PP2_TYPE_SSL_VERSION),
                null,
                good ? "SUCCESS" : shown ? "FAILED" : "NONE",
                good ? new ClientCertificate(name, null, null, null, null, null, null) : null);
    }

    private static @Nullable String text(HAProxySSLTLV ssl, HAProxyTLV.Type type) {
        for (HAProxyTLV part : ssl.encapsulatedTLVs()) {
            if (part.type() == type) return printable(part.content());
        }
        return null;
    }

    private static String printable(ByteBuf content) {
        String text =
                content.toString(content.readerIndex(), Math.min(content.readableBytes(), LONGEST_TEXT), US_ASCII);
        return text.replaceAll("[^ -~]", "?");
    }
}
