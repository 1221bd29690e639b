package io.ws2fcgi.bridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.fixtures.TempFolder;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What may be in the way of a Unix socket, and what becomes of it. */
final class BoundSocketTest {
    private final TempFolder folder = TempFolder.create();
    private final Path path = folder.file("ws.sock");

    private Transport transport = Transport.choose();
    private @Nullable EventLoopGroup group;

    @AfterEach
    void cleanUp() {
        if (group != null)
            group.shutdownGracefully(50, 1000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        folder.close();
    }

    @Test
    void aRegularFileIsNeverRemoved() throws IOException {
        Files.writeString(path, "precious");

        assertThatThrownBy(this::bind).isInstanceOf(IOException.class).hasMessageContaining("is not a socket");

        assertThat(path).hasContent("precious");
    }

    @Test
    void aFolderIsNeverRemoved() throws IOException {
        Files.createDirectory(path);

        assertThatThrownBy(this::bind).isInstanceOf(IOException.class).hasMessageContaining("is not a socket");

        assertThat(path).isDirectory();
    }

    @Test
    void aLinkIsNeverRemovedEvenWhenItPointsToADeadSocket() throws IOException {
        leaveSocketBehind(folder.file("dead.sock"));
        Files.createSymbolicLink(path, folder.file("dead.sock"));

        assertThatThrownBy(this::bind).isInstanceOf(IOException.class).hasMessageContaining("is not a socket");

        assertThat(Files.isSymbolicLink(path)).isTrue();
        assertThat(Files.exists(folder.file("dead.sock"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    @Test
    void aSocketLeftBehindByACrashIsReplaced() throws IOException {
        leaveSocketBehind(path);

        bind().close().awaitUninterruptibly();
    }

    @Test
    void aSocketThatIsListenedToIsLeftAlone() throws IOException {
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(path));

            assertThatThrownBy(this::bind)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another program listens there");

            assertThat(Files.exists(path)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.ws2fcgi.bridge.net.Transports#here")
    void itsOwnFileIsRemovedAtTheClose(Transport one) throws IOException {
        transport = one;

        BoundSocket socket = bind();
        assertThat(Files.exists(path)).isTrue();
        socket.close().awaitUninterruptibly();

        assertThat(Files.exists(path)).isFalse();
    }

    /** As when a second bridge was started at the same path after somebody had removed the file. */
    @Test
    void aFileThatHasTakenItsPlaceIsLeftAlone() throws IOException {
        BoundSocket socket = bind();
        Files.delete(path);
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(path));

            socket.close().awaitUninterruptibly();

            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                assertThat(client.isConnected()).isTrue();
            }
        }
    }

    @Test
    void aFileThatIsGoneAlreadyIsNotMissed() throws IOException {
        BoundSocket socket = bind();
        Files.delete(path);

        assertThat(socket.close().awaitUninterruptibly().isSuccess()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("io.ws2fcgi.bridge.net.Transports#here")
    void aFolderThatIsNotThereIsNamed(Transport one) {
        transport = one;
        Address nowhere = new Address.Unix(folder.file("no/ws.sock").toString());

        assertThatThrownBy(() -> bind(nowhere))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot listen on " + nowhere + ": No such file or directory");
    }

    @ParameterizedTest
    @MethodSource("io.ws2fcgi.bridge.net.Transports#here")
    void whileOneLoopIsBusyFewAreAcceptedAndNobodyIsLost(Transport one) throws Exception {
        int comers = 200;
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger initialized = new AtomicInteger();
        List<SocketChannel> clients = new ArrayList<>();
        EventLoopGroup loops = one.newGroup(2, "bound-socket");
        group = loops;
        BoundSocket.bind(one, loops, new Address.Unix(path.toString()), new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                initialized.incrementAndGet();
            }
        });
        try {
            // The first accepts; every other newcomer is the second one's.
            Future<?> busy = StreamSupport.stream(loops.spliterator(), false)
                    .skip(1)
                    .findFirst()
                    .orElseThrow()
                    .submit(() -> over.await(20, TimeUnit.SECONDS));
            for (int i = 0; i < comers; i++) clients.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
            await().during(Duration.ofMillis(300)).until(() -> initialized.get() < 50);
            over.countDown();
            assertThat(busy.get()).isEqualTo(true);
            await().until(() -> initialized.get() == comers);
        } finally {
            over.countDown();
            for (SocketChannel client : clients) client.close();
        }
    }

    private static void leaveSocketBehind(Path where) throws IOException {
        try (ServerSocketChannel crashed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            crashed.bind(UnixDomainSocketAddress.of(where));
        }
    }

    private BoundSocket bind() throws IOException {
        return bind(new Address.Unix(path.toString()));
    }

    private BoundSocket bind(Address address) throws IOException {
        group = transport.newGroup(1, "bound-socket");
        return BoundSocket.bind(transport, group, address, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {}
        });
    }
}
