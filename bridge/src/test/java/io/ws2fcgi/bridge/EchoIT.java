package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.metrics.EventLog;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.PhpFpm;
import io.ws2fcgi.fixtures.TempFolder;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** The whole way, on a real pool: a message to PHP and back. */
final class EchoIT {
    @Test
    void aMessageGoesToPhpAndBack() throws Exception {
        try (PhpFpm fpm = PhpFpm.pool().start();
                Bridge bridge = Bridge.start(config(fpm, Address.parse("127.0.0.1:0")), new EventLog());
                WebSocketTestClient client =
                        WebSocketTestClient.to(tcp(bridge)).path("/chat?room=7").connect()) {
            client.send("hello");
            assertThat(client.receiveText()).isEqualTo("hello");
            client.send(new byte[] {0, 1, 2});
            assertThat(client.receiveBinary()).containsExactly(0, 1, 2);
        }
    }

    @Test
    void theSameOverTcpToThePoolAndAUnixSocketToTheClient() throws Exception {
        try (TempFolder folder = TempFolder.create();
                PhpFpm fpm = PhpFpm.pool().tcp().start()) {
            Address listen = Address.parse(Addresses.text(folder.socket("ws.sock")));
            try (Bridge bridge = Bridge.start(config(fpm, listen), new EventLog());
                    WebSocketTestClient client =
                            WebSocketTestClient.to(folder.socket("ws.sock")).connect()) {
                assertThat(bridge.addresses()).containsExactly(listen);
                client.send("hello");
                assertThat(client.receiveText()).isEqualTo("hello");
            }
        }
    }

    private static BridgeConfig config(PhpFpm fpm, Address listen) {
        PoolConfig pool = PoolConfig.builder("php", Address.parse(Addresses.text(fpm.address())))
                .build();
        RouteConfig route =
                RouteConfig.builder("php", Script.of(fpm.script("echo.php"))).build();
        return BridgeConfig.builder(listen, pool, route).build();
    }

    private static InetSocketAddress tcp(Bridge bridge) {
        Address.Tcp address = (Address.Tcp) bridge.addresses().get(0);
        return new InetSocketAddress(address.host(), address.port());
    }
}
