package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.Balance;
import io.ws2fcgi.bridge.config.Balance.By;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.config.ServerConfig;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.FakeAnswer;
import io.ws2fcgi.fixtures.FakeFcgiApp;
import io.ws2fcgi.fixtures.FakeRequest;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which of three servers hears of a client, seen from the client. */
final class BalanceIT {
    private static final int THINGS = 12;

    private final List<FakeFcgiApp> servers = Stream.of("a", "b", "c")
            .map(name -> FakeFcgiApp.onUnixSocket(request -> answer(request, name)))
            .toList();

    @AfterEach
    void stop() {
        servers.forEach(FakeFcgiApp::close);
    }

    /** The user's name is the last part of the path; a message is answered with the server's own name. */
    private static FakeAnswer answer(FakeRequest request, String server) {
        if (request.event().equals("message")) return FakeAnswer.text(server);
        String uri = request.param("REQUEST_URI");
        return FakeAnswer.empty().header("WS-User", uri == null ? "" : uri.substring(uri.lastIndexOf('/') + 1));
    }

    @Test
    void aConnectionIsAlwaysServedByTheSame() throws IOException {
        try (Bridge bridge = bridge(new By.Connection())) {
            Set<String> used = new HashSet<>();
            for (int i = 0; i < THINGS; i++) used.add(servedBy(bridge, "/any", 5));
            assertThat(used).hasSizeGreaterThan(1);
        }
    }

    @Test
    void allConnectionsOfAUserAreServedByTheSame() throws IOException {
        try (Bridge bridge = bridge(new By.User())) {
            assertThat(usedForPairs(bridge, "/chat/user-")).hasSizeGreaterThan(1);
        }
    }

    @Test
    void allConnectionsToARoomAreServedByTheSameOpensToo() throws IOException {
        try (Bridge bridge = bridge(new By.PathGroup("room"))) {
            assertThat(usedForPairs(bridge, "/room/")).hasSizeGreaterThan(1);
            for (FakeFcgiApp server : servers) {
                Set<String> opened = paths(server, "open");
                assertThat(paths(server, "message")).isEqualTo(opened);
            }
        }
    }

    private static Set<String> paths(FakeFcgiApp server, String event) {
        Set<String> paths = new HashSet<>();
        server.requests(event).forEach(request -> paths.add(request.param("REQUEST_URI")));
        return paths;
    }

    /** Two connections for each of several things. */
    private static Set<String> usedForPairs(Bridge bridge, String path) {
        Set<String> used = new HashSet<>();
        for (int i = 0; i < THINGS; i++) {
            String one = servedBy(bridge, path + i, 3);
            assertThat(servedBy(bridge, path + i, 3)).isEqualTo(one);
            used.add(one);
        }
        return used;
    }

    private static String servedBy(Bridge bridge, String path, int messages) {
        Address.Tcp at = (Address.Tcp) bridge.addresses().get(0);
        Set<String> servers = new HashSet<>();
        try (WebSocketTestClient client = WebSocketTestClient.to(new InetSocketAddress(at.host(), at.port()))
                .path(path)
                .connect()) {
            for (int i = 0; i < messages; i++) {
                client.send("who are you?");
                servers.add(client.receiveText());
            }
        }
        assertThat(servers).hasSize(1);
        return servers.iterator().next();
    }

    private Bridge bridge(By by) throws IOException {
        List<ServerConfig> all = servers.stream()
                .map(server -> ServerConfig.at(Address.parse(Addresses.text(server.address()))))
                .toList();
        PoolConfig pool =
                PoolConfig.builder("three", all).balance(new Balance.Hash(by)).build();
        RouteConfig route = RouteConfig.builder("three", Script.of("/any.php"))
                .pattern("/room/(?P<room>[0-9]+)|/.*")
                .build();
        return Bridge.start(
                BridgeConfig.builder(Address.parse("127.0.0.1:0"), pool, route).build(), BridgeEvents.NONE);
    }
}
