package io.ws2fcgi.bridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class LearnedReadSizeTest {
    private static final int LONG = 16_000;

    /** Each connection is for one response, as php-fpm has it. */
    @ParameterizedTest
    @MethodSource("io.ws2fcgi.bridge.net.Transports#here")
    void aNewConnectionKnowsWhatThoseBeforeItHaveHad(Transport transport) throws Exception {
        LearnedReadSize learned = new LearnedReadSize();
        EventLoopGroup group = transport.newGroup(1, "test");
        try (TempFolder folder = TempFolder.create();
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Path path = folder.file("pool.sock");
            server.bind(UnixDomainSocketAddress.of(path));
            List<Integer> pieces = new ArrayList<>();
            for (int i = 0; i < 6; i++) pieces.add(piecesOfOneResponse(transport, group, server, path, learned));

            assertThat(pieces.get(0)).isGreaterThan(1);
            assertThat(pieces.subList(1, pieces.size())).contains(1);
        } finally {
            group.shutdownGracefully(50, 5000, TimeUnit.MILLISECONDS).sync();
        }
    }

    private static int piecesOfOneResponse(
            Transport transport, EventLoopGroup group, ServerSocketChannel server, Path path, LearnedReadSize learned)
            throws Exception {
        Address address = new Address.Unix(path.toString());
        List<Integer> pieces = new CopyOnWriteArrayList<>();
        Channel client = new Bootstrap()
                .group(group)
                .channelFactory(transport.clientChannel(address))
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.RECVBUF_ALLOCATOR, learned)
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        pieces.add(((ByteBuf) message).readableBytes());
                        ((ByteBuf) message).release();
                    }
                })
                .connect(transport.socketAddress(address))
                .sync()
                .channel();
        try (SocketChannel accepted = server.accept()) {
            writeAll(accepted);
        }
        // All of it is there before any of it is read.
        client.config().setAutoRead(true);
        assertThat(client.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(pieces.stream().mapToInt(Integer::intValue).sum()).isEqualTo(LONG);
        return pieces.size();
    }

    private static void writeAll(SocketChannel to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONG);
        while (bytes.hasRemaining()) to.write(bytes);
    }
}
