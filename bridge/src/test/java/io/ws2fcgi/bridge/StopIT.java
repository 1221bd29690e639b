package io.ws2fcgi.bridge;

import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.TempFolder;
import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a bridge ends, and what it leaves behind for the next one: nothing. */
final class StopIT {
    private static final WebSocketEvent GOING_AWAY = new WebSocketEvent.Close(1001, "going away");

    @Test
    void clientsHear1001AndTheirClosesAreDeliveredBeforeItEnds() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php").start();
                WebSocketTestClient first = php.connect();
                WebSocketTestClient second = php.connect()) {
            SocketAddress address = php.address();
            CompletableFuture<Void> stopping = stop(php);
            assertThat(first.receiveClose()).isEqualTo(GOING_AWAY);
            assertThat(second.receiveClose()).isEqualTo(GOING_AWAY);
            stopping.get(20, SECONDS);
            assertThat(php.seen("close"))
                    .hasSize(2)
                    .extracting(SeenEvent::closing)
                    .containsOnly("1001 bridge");
            // Free again: somebody else can listen there.
            try (ServerSocketChannel next = ServerSocketChannel.open()) {
                next.bind(address);
            }
        }
    }

    @Test
    void theirClosesAreNotSpreadOverTimeThatThereIsNot() throws Exception {
        int clients = 30;
        try (PhpBridge php = PhpBridge.runningFixture("command.php")
                .pool(pool -> pool.closesPerSecond(1))
                .config(config -> config.drain(ofSeconds(10)))
                .start()) {
            List<WebSocketTestClient> room = new ArrayList<>();
            for (int i = 0; i < clients; i++) room.add(php.connect());
            CompletableFuture<Void> stopping = stop(php);
            for (WebSocketTestClient client : room) {
                assertThat(client.receiveClose()).isEqualTo(GOING_AWAY);
                client.close();
            }
            stopping.get(20, SECONDS);
            assertThat(php.seen("close")).hasSize(clients);
            assertThat(php.log().errors()).isEmpty();
        }
    }

    @Test
    void aRunningEventIsWaitedForAndItsCloseComesBehindIt() throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                                if ($event === 'message') { usleep(500000); seen(['WS_EVENT' => 'done']); }
                                """).start();
                WebSocketTestClient client = php.connect()) {
            client.send("work");
            php.awaitSeen("message");
            CompletableFuture<Void> stopping = stop(php);
            assertThat(client.receiveClose()).isEqualTo(GOING_AWAY);
            stopping.get(20, SECONDS);
            assertThat(php.seen()).extracting(SeenEvent::event).containsExactly("open", "message", "done", "close");
        }
    }

    @Test
    void aPoolThatHangsDoesNotKeepItFromEnding() throws Exception {
        try (PhpBridge php = PhpBridge.running("if ($event !== 'open' || isset($_GET['hang'])) sleep(600);")
                        .fpm(pool -> pool.workers(3))
                        .pool(pool -> pool.maxConnections(3))
                        .config(config -> config.drain(ofSeconds(1)))
                        .start();
                WebSocketTestClient client = php.connect();
                WebSocketTestClient opening = php.client().path("/?hang").begin()) {
            client.send("work");
            php.awaitSeen("message");
            php.awaitSeen("open", 2);
            assertThat(opening).isNotNull();
            CompletableFuture<Void> stopping = stop(php);
            assertThat(client.receiveClose()).isEqualTo(GOING_AWAY);
            stopping.get(20, SECONDS);
            assertThat(php.log().errors())
                    .filteredOn(line -> line.contains("given up"))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("the bridge stopped first"));
            assertThat(php.seen("close")).isEmpty();
        }
    }

    @Test
    void aClientThatDoesNotAnswerTheCloseFrameIsNotWaitedForForever() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php")
                        .config(config -> config.drain(ofSeconds(1)))
                        .start();
                WebSocketTestClient silent = php.client().manual().connect()) {
            stop(php).get(20, SECONDS);
            assertThat(silent.receive()).isEqualTo(GOING_AWAY);
            assertThat(silent.receiveEnd()).isNotNull();
        }
    }

    @Test
    void aSecondStopDoesNothing() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("command.php").start()) {
            php.bridge().close();
            php.bridge().close();
        }
    }

    @Test
    void theFileOfAUnixSocketIsRemovedAtTheEnd() throws Exception {
        try (TempFolder folder = TempFolder.create()) {
            UnixDomainSocketAddress socket = folder.socket("ws.sock");
            try (PhpBridge php = listening(socket)) {
                assertEchoes(php);
                assertThat(socket.getPath()).exists();
            }
            assertThat(socket.getPath()).doesNotExist();
        }
    }

    @Test
    void aStaleSocketFileDoesNotKeepItFromStarting() throws Exception {
        try (TempFolder folder = TempFolder.create()) {
            UnixDomainSocketAddress socket = folder.socket("ws.sock");
            try (ServerSocketChannel crashed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                crashed.bind(socket);
            }
            assertThat(socket.getPath()).exists();
            try (PhpBridge php = listening(socket)) {
                assertEchoes(php);
            }
        }
    }

    @Test
    void anAddressInUseIsAnErrorThatNamesIt() throws Exception {
        try (TempFolder folder = TempFolder.create();
                PhpBridge first = listening(folder.socket("ws.sock"))) {
            assertThatThrownBy(() -> listening(folder.socket("ws.sock")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(Addresses.text(folder.socket("ws.sock")))
                    .hasMessageContaining("another program listens there");
            assertEchoes(first);
        }
        try (ServerSocketChannel other = ServerSocketChannel.open()) {
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertThatThrownBy(() -> listening(other.getLocalAddress()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on " + Addresses.text(other.getLocalAddress()))
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void aFileThatIsNoSocketIsNeverRemoved() throws Exception {
        try (TempFolder folder = TempFolder.create()) {
            UnixDomainSocketAddress socket = folder.socket("ws.sock");
            Files.writeString(socket.getPath(), "precious");
            assertThatThrownBy(() -> listening(socket))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(Addresses.text(socket));
            assertThat(socket.getPath()).hasContent("precious");
        }
    }

    private static PhpBridge listening(SocketAddress address) throws IOException {
        return PhpBridge.runningFixture("command.php")
                .config(config -> config.listen(List.of(Address.parse(Addresses.text(address)))))
                .start();
    }

    private static void assertEchoes(PhpBridge php) {
        try (WebSocketTestClient client = php.connect()) {
            client.send("hello");
            assertThat(client.receiveText()).isEqualTo("hello");
        }
    }

    private static CompletableFuture<Void> stop(PhpBridge php) {
        return CompletableFuture.runAsync(php.bridge()::close);
    }
}
