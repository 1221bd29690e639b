package io.ws2fcgi.bridge.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.ws2fcgi.fixtures.TempFolder;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a channel owes its users, of the parts that are not Netty's own. */
final class UnixClientChannelTest {
    private final TempFolder folder = TempFolder.create();
    private final Path path = folder.file("pool.sock");
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final EventLoopGroup group = Transport.EPOLL.newGroup(1, "test");

    private ServerSocketChannel server;

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

    private Channel connect() throws InterruptedException {
        return new Bootstrap()
                .group(group)
                .channelFactory(UnixClientChannel::new)
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
