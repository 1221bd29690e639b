package io.ws2fcgi.bridge.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.fixtures.TempFolder;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a channel to a pool's Unix socket owes its users; Linux has ones of our own. */
@ParameterizedClass
@MethodSource("io.ws2fcgi.bridge.net.Transports#linux")
final class ClientChannelTest {
    private final TempFolder folder = TempFolder.create();
    private final Path path = folder.file("pool.sock");
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Transport transport;
    private final EventLoopGroup group;

    private ServerSocketChannel server;

    ClientChannelTest(Transport transport) {
        this.transport = transport;
        group = transport.newGroup(1, "test");
    }

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path), 1);
    }

    @AfterEach
    void cleanUp() throws IOException {
        group.shutdownGracefully(50, 5000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        server.close();
        folder.close();
    }

    @Test
    void whatIsWrittenArrivesAndWhatComesBackIsRead() throws Exception {
        Channel client = connect();
        try (SocketChannel accepted = server.accept()) {
            client.writeAndFlush(ByteBufUtil.writeUtf8(client.alloc(), "question"))
                    .sync();
            assertThat(read(accepted)).isEqualTo("question");

            write(accepted, "answer");
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("answer");
        }
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("closed");
        assertThat(client.isActive()).isFalse();
    }

    @Test
    void whatCameBeforeTheOtherSideClosedIsReadFirst() throws Exception {
        connect();
        try (SocketChannel accepted = server.accept()) {
            write(accepted, "last words");
        }
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("last words");
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("closed");
    }

    @Test
    void whoIsNotReadFromIsReadFromLater() throws Exception {
        Channel client = connect();
        try (SocketChannel accepted = server.accept()) {
            client.config().setAutoRead(false);
            write(accepted, "later");
            // Everything that the loop had to do until now is done when this is.
            client.eventLoop().submit(() -> {}).sync();
            client.config().setAutoRead(true);
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("later");
        }
    }

    /** A request is retried when nothing of it has gone, and only then. */
    @Test
    void aWriteThatIsClosedBehindTellsHowMuchHasGone() throws Exception {
        Channel client = connect();
        try (SocketChannel accepted = server.accept()) {
            int length = 4 << 20;
            var gone = new AtomicLong();
            var told = new CountDownLatch(1);
            client.eventLoop().execute(() -> {
                ChannelProgressivePromise promise = client.newProgressivePromise();
                promise.addListener(new ChannelProgressiveFutureListener() {
                    @Override
                    public void operationProgressed(ChannelProgressiveFuture future, long progress, long total) {
                        gone.set(progress);
                    }

                    @Override
                    public void operationComplete(ChannelProgressiveFuture future) {
                        told.countDown();
                    }
                });
                client.writeAndFlush(client.alloc().directBuffer(length).writeZero(length), promise);
                client.close();
            });
            assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
            long arrived = 0;
            ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
            for (int read = 0; read >= 0; read = accepted.read(bytes.clear())) arrived += read;
            assertThat(arrived).isBetween(1L, length - 1L).isEqualTo(gone.get());
        }
    }

    @Test
    void whatWasSentBeforeACloseArrivesAndIsToldToHaveGone() throws Exception {
        Channel client = connect();
        try (SocketChannel accepted = server.accept()) {
            var written = new LinkedBlockingQueue<ChannelFuture>();
            client.eventLoop().execute(() -> {
                written.add(client.writeAndFlush(ByteBufUtil.writeUtf8(client.alloc(), "good bye")));
                client.close();
            });
            assertThat(written.take().await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(read(accepted)).isEqualTo("good bye");
            assertThat(accepted.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(client.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void buffersOfAllKindsArriveInTheirOrder() throws Exception {
        Channel client = connect();
        try (SocketChannel accepted = server.accept()) {
            StringBuilder all = new StringBuilder();
            List<ByteBuf> pieces = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                String text = "piece " + i + ";";
                all.append(text);
                ByteBuf heap = Unpooled.copiedBuffer(text, UTF_8);
                ByteBuf direct = Unpooled.directBuffer().writeBytes(heap.duplicate());
                switch (i % 3) {
                    case 0 -> pieces.add(heap);
                    case 1 -> pieces.add(direct.retain());
                    default ->
                        pieces.add(Unpooled.wrappedBuffer(
                                direct.readRetainedSlice(3),
                                Unpooled.EMPTY_BUFFER,
                                direct.readRetainedSlice(direct.readableBytes())));
                }
                if (i % 3 != 0) heap.release();
                direct.release();
            }
            ByteBuf[] crumbs = new ByteBuf[200];
            for (int i = 0; i < crumbs.length; i++) {
                crumbs[i] = Unpooled.directBuffer().writeByte('a' + i % 26);
                all.append((char) ('a' + i % 26));
            }
            pieces.add(Unpooled.wrappedBuffer(crumbs.length, crumbs));
            client.eventLoop().execute(() -> {
                pieces.forEach(client::write);
                client.flush();
            });
            ByteBuffer bytes = ByteBuffer.allocate(all.length());
            while (bytes.hasRemaining()) accepted.read(bytes);
            assertThat(UTF_8.decode(bytes.flip()).toString()).isEqualTo(all.toString());
        }
    }

    @Test
    void whatIsNoBufferIsRefused() throws Exception {
        Channel client = connect();
        ChannelFuture written = client.writeAndFlush("text").await();
        assertThat(written.cause()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(client.isActive()).isTrue();
    }

    @Test
    void whoWritesToOneWhoHasGoneIsClosed() throws Exception {
        Channel client = connect();
        client.config().setAutoRead(false);
        server.accept().close();
        ChannelFuture written = client.writeAndFlush(ByteBufUtil.writeUtf8(client.alloc(), "too late"))
                .await();
        assertThat(written.cause()).isInstanceOf(IOException.class);
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("closed");
    }

    @Test
    void manyOneAfterTheOtherGetDescriptorsOfThoseBefore() throws Exception {
        for (int i = 0; i < 200; i++) {
            Channel client = connect();
            try (SocketChannel accepted = server.accept()) {
                write(accepted, "answer " + i);
                assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("answer " + i);
                client.close().sync();
                assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("closed");
                assertThat(accepted.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
        }
    }

    @Test
    void itKnowsWhereItIsConnectedTo() throws Exception {
        Channel client = connect();
        assertThat(client.remoteAddress()).isEqualTo(new DomainSocketAddress(path.toString()));
        assertThat(client.localAddress()).isEqualTo(new DomainSocketAddress(""));
    }

    @Test
    void aSocketThatNobodyListensOnFailsAtOnce() throws Exception {
        server.close();
        assertThatThrownBy(this::connect).isInstanceOf(IOException.class).hasMessageContaining("refused");
    }

    @Test
    void aFullBacklogFailsAtOnce() {
        // Two may wait where one is let wait; the next one is told to come again.
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 4; i++) connect();
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unavailable");
    }

    @Test
    void whatIsWrittenBehindTheAttemptToConnectArrives() throws Exception {
        Channel client =
                transport.clientChannel(new Address.Unix(path.toString())).newChannel();
        ChannelFuture sent = writeBehindConnect(client);
        try (SocketChannel accepted = server.accept()) {
            assertThat(read(accepted)).isEqualTo("question");
        }
        assertThat(sent.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(sent.isSuccess()).isTrue();
    }

    @Test
    void whatIsWrittenBehindARefusedAttemptFailsAndTheChannelCloses() throws Exception {
        server.close();
        Channel client =
                transport.clientChannel(new Address.Unix(path.toString())).newChannel();
        ChannelFuture sent = writeBehindConnect(client);
        assertThat(sent.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(sent.isSuccess()).isFalse();
        client.close();
        assertThat(client.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
    }

    /** In one turn of the loop. */
    private ChannelFuture writeBehindConnect(Channel client) throws Exception {
        EventLoop loop = group.next();
        return loop.submit(() -> {
                    loop.register(client);
                    client.connect(transport.socketAddress(new Address.Unix(path.toString())));
                    return client.writeAndFlush(ByteBufUtil.writeUtf8(client.alloc(), "question"));
                })
                .get(20, TimeUnit.SECONDS);
    }

    private Channel connect() throws InterruptedException {
        return new Bootstrap()
                .group(group)
                .channelFactory(transport.clientChannel(new Address.Unix(path.toString())))
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        ByteBuf bytes = (ByteBuf) message;
                        heard.add(bytes.toString(UTF_8));
                        bytes.release();
                    }

                    @Override
                    public void channelInactive(ChannelHandlerContext context) {
                        heard.add("closed");
                    }
                })
                .connect(new DomainSocketAddress(path.toString()))
                .sync()
                .channel();
    }

    private static String read(SocketChannel from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        from.read(bytes);
        return UTF_8.decode(bytes.flip()).toString();
    }

    private static void write(SocketChannel to, String text) throws IOException {
        to.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
}
