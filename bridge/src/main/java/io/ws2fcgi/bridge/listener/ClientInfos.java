package io.ws2fcgi.bridge.listener;

import io.netty.handler.codec.http.HttpRequest;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads who a client is out of its handshake. */
final class ClientInfos {
    private ClientInfos() {}

    static ClientInfo of(ConnectionId id, HttpRequest request, Map<String, String> pathParams, Arrival arrival) {
        Peer peer = arrival.peer();
        return new ClientInfo(
                id,
                request.uri(),
                request.protocolVersion().text(),
                headers(request),
                pathParams,
                peer.remoteAddress(),
                peer.remotePort(),
                ClientInfo.hostName(arrival.host()),
                peer.serverAddress(),
                arrival.port(),
                peer.secure(),
                peer.tls());
    }

    private static List<Header> headers(HttpRequest request) {
        List<Header> headers = new ArrayList<>(request.headers().size());
        for (Map.Entry<String, String> header : request.headers()) {
            headers.add(new Header(header.getKey(), header.getValue()));
        }
        return headers;
    }
}
