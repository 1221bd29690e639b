package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Clients in one channel "room", each with a user and a URI of its own. */
final class Room implements AutoCloseable {
    private final PhpBridge php;
    private final List<WebSocketTestClient> members = new ArrayList<>();

    private Room(PhpBridge php) {
        this.php = php;
    }

    /** So many clients of a {@link PhpBridge#dictated} bridge. */
    static Room of(PhpBridge php, int members) {
        Room room = new Room(php);
        for (int number = 0; number < members; number++) room.join(number);
        return room;
    }

    private void join(int number) {
        WebSocketTestClient client = php.client().path("/member?" + number).connect();
        members.add(client);
        client.send("WS-Subscribe: room\nWS-User: user-" + number + "\n\njoined");
        assertThat(client.receiveText()).isEqualTo("joined");
    }

    WebSocketTestClient member(int number) {
        return members.get(number);
    }

    /** On how many event loops they live. */
    long loops() {
        return php.seen("open").stream()
                .map(open -> Objects.requireNonNull(ConnectionId.parse(open.connection())))
                .map(ConnectionId::loop)
                .distinct()
                .count();
    }

    @Override
    public void close() {
        members.forEach(WebSocketTestClient::disconnect);
    }
}
