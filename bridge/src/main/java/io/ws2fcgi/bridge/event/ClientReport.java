package io.ws2fcgi.bridge.event;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One connection as an operator sees it at one moment (WS-CGI section 5).
 *
 * @param since when its open event was asked about, by the wall clock
 * @param remoteAddress as in {@link ClientInfo#remoteAddress}
 * @param uri as in {@link ClientInfo#uri}: one char per byte
 * @param user the user that the application named, if any
 * @param topics the channels joined, sorted
 * @param meta state values by name, sorted
 * @param events how many events the application was asked about so far, the open included
 * @param bytesReceived the payloads of the client's messages
 * @param bytesSent the messages handed to the socket, frame headers included; control frames of the bridge are not
 * @param inbox messages that wait for their turn
 * @param open whether it takes messages: false before its 101, and from its close on
 */
public record ClientReport(
        String id,
        Instant since,
        String remoteAddress,
        String uri,
        @Nullable String user,
        List<String> topics,
        Map<String, String> meta,
        long events,
        long bytesReceived,
        long bytesSent,
        int inbox,
        boolean open) {
    public ClientReport {
        topics = topics.stream().sorted().toList();
        meta = Collections.unmodifiableMap(new TreeMap<>(meta));
    }
}
