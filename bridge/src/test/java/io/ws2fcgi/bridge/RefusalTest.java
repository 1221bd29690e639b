package io.ws2fcgi.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.event.BridgeEvents;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a request that is no handshake is turned away on a real connection. */
@Timeout(60)
final class RefusalTest {
    private static final int BODY = 32 << 20;

    @Test
    void theHintReachesAlsoWhoSendsALargeBodyBeforeReading() throws Exception {
        PoolConfig pool =
                PoolConfig.builder("php", Address.parse("127.0.0.1:9")).build();
        RouteConfig route = RouteConfig.builder("php", Script.of("/srv/ws.php")).build();
        BridgeConfig config =
                BridgeConfig.builder(Address.parse("127.0.0.1:0"), pool, route).build();
        try (Bridge bridge = Bridge.start(config, BridgeEvents.NONE);
                Socket socket = connect(bridge)) {
            String head = "POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: " + BODY + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(ISO_8859_1));
            byte[] piece = new byte[1 << 20];
            for (int sent = 0; sent < BODY; sent += piece.length)
                socket.getOutputStream().write(piece);
            assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                    .startsWith("HTTP/1.1 405 Method Not Allowed\r\n")
                    .contains("connection: close\r\n");
        }
    }

    private static Socket connect(Bridge bridge) throws Exception {
        Address.Tcp address = (Address.Tcp) bridge.addresses().get(0);
        return new Socket(address.host(), address.port());
    }
}
