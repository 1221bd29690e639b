package io.ws2fcgi.bridge.listener;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.NetUtil;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Header;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads who a client is out of its handshake and its socket. */
final class ClientInfos {
    /** REMOTE_ADDR of a client on a Unix socket, which has no address. */
    private static final String UNIX = "unix:";

    private static final int HTTP_PORT = 80;

    private ClientInfos() {}

    static ClientInfo of(ConnectionId id, HttpRequest request, Map<String, String> pathParams, Channel channel) {
        String host = request.headers().get(HttpHeaderNames.HOST, "");
        boolean tcp = channel.remoteAddress() instanceof InetSocketAddress;
        InetSocketAddress local = tcp ? (InetSocketAddress) channel.localAddress() : null;
        InetSocketAddress remote = tcp ? (InetSocketAddress) channel.remoteAddress() : null;
        return new ClientInfo(
                id,
                request.uri(),
                request.protocolVersion().text(),
                headers(request),
                pathParams,
                remote == null ? UNIX : NetUtil.toAddressString(remote.getAddress()),
                remote == null ? 0 : remote.getPort(),
                ClientInfo.hostName(host),
                local == null ? UNIX : NetUtil.toAddressString(local.getAddress()),
                local == null ? HTTP_PORT : local.getPort(),
                false);
    }

    private static List<Header> headers(HttpRequest request) {
        List<Header> headers = new ArrayList<>(request.headers().size());
        for (Map.Entry<String, String> header : request.headers()) {
            headers.add(new Header(header.getKey(), header.getValue()));
        }
        return headers;
    }
}
