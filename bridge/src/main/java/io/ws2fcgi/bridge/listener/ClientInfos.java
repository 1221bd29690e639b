package io.ws2fcgi.bridge.listener;

import io.netty.handler.codec.http.HttpRequest;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ConnectionId;
import java.util.Map;

/** Reads who a client is out of its handshake. */
final class ClientInfos {
    private ClientInfos() {}

    static ClientInfo of(
            ConnectionId id,
            HttpRequest request,
            Map<String, String> pathParams,
            Arrival arrival,
            FamiliarHeaders familiar) {
        Peer peer = arrival.peer();
        return new ClientInfo(
                id,
                request.uri(),
                request.protocolVersion().text(),
                familiar.of(request.headers()),
                pathParams,
                peer.remoteAddress(),
                peer.remotePort(),
                ClientInfo.hostName(arrival.host()),
                peer.serverAddress(),
                arrival.port(),
                peer.secure(),
                peer.tls());
    }
}
