package io.ws2fcgi.bridge.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.net.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ControlServerTest {
    private final EventLoopGroup group = Transport.NIO.newGroup(1, "control-test");
    private boolean serving = true;
    private boolean reachable = true;
    private Address.Tcp address = new Address.Tcp("127.0.0.1", 0);

    @BeforeEach
    void start() throws IOException {
        address = (Address.Tcp)
                ControlServer.bind(Transport.NIO, group, address, health()).address();
    }

    @AfterEach
    void stop() {
        group.shutdownGracefully(50, 1000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    @Test
    void itIsAliveWhateverItsPools() throws IOException {
        reachable = false;
        assertThat(ask("GET /healthz")).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nok\n");
    }

    @Test
    void itIsReadyWhileAPoolCanBeReached() throws IOException {
        assertThat(ask("GET /readyz")).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nready\n");
        reachable = false;
        assertThat(ask("GET /readyz")).startsWith("HTTP/1.1 503 ").endsWith("\r\n\r\nno pool reachable\n");
    }

    @Test
    void itIsNotReadyWhileItStops() throws IOException {
        serving = false;
        assertThat(ask("GET /readyz")).startsWith("HTTP/1.1 503 ").endsWith("\r\n\r\ndraining\n");
    }

    @Test
    void aHeadRequestHasNoBody() throws IOException {
        assertThat(ask("HEAD /healthz")).contains("content-length: 3\r\n").endsWith("\r\n\r\n");
    }

    @Test
    void whatIsNotThereIs404AndWhatMayNotBeDoneIs405() throws IOException {
        assertThat(ask("GET /")).startsWith("HTTP/1.1 404 ");
        assertThat(ask("POST /healthz")).startsWith("HTTP/1.1 405 ").contains("allow: GET, HEAD\r\n");
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
        try (Socket socket = new Socket(address.host(), address.port())) {
            String ready = "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n";
            String alive = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write((ready + ready + alive).getBytes(StandardCharsets.US_ASCII));
            assertThat(read(socket.getInputStream())).containsSubsequence("ready\n", "ready\n", "ok\n");
        }
    }

    @Test
    void anAddressThatIsTakenIsNamed() {
        assertThatThrownBy(() -> ControlServer.bind(Transport.NIO, group, address, health()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on " + address);
    }

    private String ask(String request) throws IOException {
        try (Socket socket = new Socket(address.host(), address.port())) {
            String whole = request + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(whole.getBytes(StandardCharsets.US_ASCII));
            return read(socket.getInputStream());
        }
    }

    private static String read(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }

    private Health health() {
        return new Health() {
            @Override
            public boolean isServing() {
                return serving;
            }

            @Override
            public Future<Boolean> poolReachable() {
                return group.next().newSucceededFuture(reachable);
            }
        };
    }
}
