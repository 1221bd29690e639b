package io.ws2fcgi.bridge.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.fixtures.TempFolder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the channel of a client owes its users; Linux's io_uring has one of our own. */
@ParameterizedClass
@MethodSource("everyTransportAndSocket")
final class AcceptedChannelTest {
    private final TempFolder folder = TempFolder.create();
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final EventLoopGroup group;
    private final BoundSocket socket;
    private final SocketAddress address;

    static Stream<Arguments> everyTransportAndSocket() {
        return Transports.linux()
                .flatMap(transport -> Stream.of(Arguments.of(transport, "TCP"), Arguments.of(transport, "Unix")));
    }

    AcceptedChannelTest(Transport transport, String kind) throws IOException {
        group = transport.newGroup(1, "test");
        Address wanted = kind.equals("TCP")
                ? Address.parse("127.0.0.1:0")
                : new Address.Unix(folder.file("ws.sock").toString());
        socket = BoundSocket.bind(transport, group, wanted, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Hearing());
                accepted.add(channel);
            }
        });
        address = socket.address() instanceof Address.Tcp tcp
                ? new InetSocketAddress(tcp.host(), tcp.port())
                : UnixDomainSocketAddress.of(((Address.Unix) socket.address()).path());
    }

    @AfterEach
    void cleanUp() {
        group.shutdownGracefully(50, 5000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        folder.close();
    }

    private final class Hearing extends ChannelInboundHandlerAdapter {
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

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            assertThat(cause).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatArrivesIsReadAndWhatIsWrittenArrives() throws Exception {
        try (SocketChannel client = SocketChannel.open(address)) {
            write(client, "question");
            assertThat(next()).isEqualTo("question");
            Channel channel = accepted.take();
            channel.writeAndFlush(ByteBufUtil.writeUtf8(channel.alloc(), "answer"));
            assertThat(read(client)).isEqualTo("answer");
            write(client, "more");
            assertThat(next()).isEqualTo("more");
        }
        assertThat(next()).isEqualTo("closed");
    }

    @Test
    void itKnowsWhoIsAtTheOtherEnd() throws Exception {
        try (SocketChannel client = SocketChannel.open(address)) {
            Channel channel = accepted.take();
            if (address instanceof InetSocketAddress) {
                assertThat(channel.remoteAddress()).isEqualTo(client.getLocalAddress());
                assertThat(channel.localAddress()).isEqualTo(address);
                assertThat(channel.config().setOption(ChannelOption.TCP_NODELAY, true))
                        .isTrue();
            } else {
                assertThat(channel.remoteAddress()).isEqualTo(new DomainSocketAddress(""));
            }
        }
    }

    @Test
    void manyMegabytesArriveInBothDirections() throws Exception {
        byte[] all = new byte[3 << 20];
        for (int i = 0; i < all.length; i++) all[i] = (byte) ('a' + i % 26);
        try (SocketChannel client = SocketChannel.open(address)) {
            Channel channel = accepted.take();
            Thread writer = new Thread(() -> {
                try {
                    for (ByteBuffer rest = ByteBuffer.wrap(all); rest.hasRemaining(); ) client.write(rest);
                } catch (IOException broken) {
                    heard.add("broken");
                }
            });
            writer.start();
            StringBuilder arrived = new StringBuilder();
            while (arrived.length() < all.length) arrived.append(next());
            writer.join();
            assertThat(arrived.toString()).isEqualTo(new String(all, UTF_8));

            channel.writeAndFlush(channel.alloc().buffer().writeBytes(all));
            ByteBuffer back = ByteBuffer.allocate(all.length);
            while (back.hasRemaining()) assertThat(client.read(back)).isPositive();
            assertThat(back.array()).isEqualTo(all);
        }
    }

    @Test
    void whoIsNotReadFromIsReadFromLater() throws Exception {
        try (SocketChannel client = SocketChannel.open(address)) {
            Channel channel = accepted.take();
            channel.eventLoop()
                    .submit(() -> channel.config().setAutoRead(false))
                    .sync();
            write(client, "held ");
            write(client, "back");
            channel.eventLoop().submit(() -> {}).sync();
            // What was being received when reading was switched off may still come.
            channel.config().setAutoRead(true);
            String all = next();
            while (!all.equals("held back")) all += next();
        }
    }

    @Test
    void thatAPeerHasGoneIsNoticedWhileNothingIsRead() throws Exception {
        try (SocketChannel client = SocketChannel.open(address)) {
            Channel channel = accepted.take();
            channel.eventLoop()
                    .submit(() -> channel.config().setAutoRead(false))
                    .sync();
            write(client, "last words");
        }
        String all = next();
        while (!all.endsWith("closed")) all += next();
        assertThat(all).isEqualTo("last wordsclosed");
    }

    @Test
    void whoHasSentAllIsClosedBehindIt() throws Exception {
        try (SocketChannel client = SocketChannel.open(address)) {
            write(client, "last words");
            client.shutdownOutput();
            String all = next();
            while (!all.endsWith("closed")) all += next();
            assertThat(all).isEqualTo("last wordsclosed");
        }
    }

    @Test
    void aConnectionThatIsResetIsClosed() throws Exception {
        SocketChannel client = SocketChannel.open(address);
        accepted.take();
        if (address instanceof InetSocketAddress) client.setOption(StandardSocketOptions.SO_LINGER, 0);
        client.close();
        assertThat(next()).isEqualTo("closed");
    }

    @Test
    void aHalfThatIsShutSendsNoMoreAndStillReads() throws Exception {
        try (SocketChannel client = SocketChannel.open(address)) {
            DuplexChannel channel = (DuplexChannel) accepted.take();
            channel.writeAndFlush(ByteBufUtil.writeUtf8(channel.alloc(), "that is all"))
                    .sync();
            channel.shutdownOutput().sync();
            assertThat(channel.isOutputShutdown()).isTrue();
            assertThat(channel.isInputShutdown()).isFalse();
            assertThat(channel.isShutdown()).isFalse();
            assertThat(read(client)).isEqualTo("that is all");
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(channel.writeAndFlush(ByteBufUtil.writeUtf8(channel.alloc(), "one more"))
                            .await()
                            .isSuccess())
                    .isFalse();
            write(client, "understood");
            assertThat(next()).isEqualTo("understood");
        }
        assertThat(next()).isEqualTo("closed");
    }

    @Test
    void aCloseReachesThePeerWhetherOrNotItIsRead() throws Exception {
        for (boolean reading : new boolean[] {true, false}) {
            try (SocketChannel client = SocketChannel.open(address)) {
                Channel channel = accepted.take();
                channel.eventLoop()
                        .submit(() -> channel.config().setAutoRead(reading))
                        .sync();
                assertThat(channel.close().await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(next()).isEqualTo("closed");
                assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
        }
    }

    @Test
    void aCloseDoesNotWaitForAPeerThatDoesNotRead() throws Exception {
        try (SocketChannel client = SocketChannel.open(address)) {
            Channel channel = accepted.take();
            int length = 32 << 20;
            var written =
                    channel.writeAndFlush(channel.alloc().directBuffer(length).writeZero(length));
            assertThat(channel.close().await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(written.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(written.isSuccess()).isFalse();
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void hundredsAreAcceptedAndNoneIsTakenAfterTheEnd() throws Exception {
        List<SocketChannel> clients = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            SocketChannel client = SocketChannel.open(address);
            clients.add(client);
            write(client, "client " + i);
            assertThat(next()).isEqualTo("client " + i);
        }
        socket.close().sync();
        assertThatThrownBy(() -> SocketChannel.open(address)).isInstanceOf(IOException.class);
        // Those that are there stay.
        write(clients.get(299), "still here");
        assertThat(next()).isEqualTo("still here");
        for (SocketChannel client : clients) client.close();
        for (int i = 0; i < 300; i++) assertThat(next()).isEqualTo("closed");
    }

    @Test
    void nobodyIsLetInOnceItIsClosed() throws Exception {
        // On the loop, which cannot go on with what it has yet to tell the kernel.
        group.next()
                .submit(() -> {
                    socket.close();
                    assertThatThrownBy(() -> SocketChannel.open(address)).isInstanceOf(IOException.class);
                })
                .sync();
    }

    private String next() throws InterruptedException {
        String next = heard.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
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
