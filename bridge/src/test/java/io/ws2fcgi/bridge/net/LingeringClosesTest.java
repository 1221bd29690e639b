package io.ws2fcgi.bridge.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.ws2fcgi.bridge.config.Address;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Some linger, the others go at once; on real sockets, as others have no halves. */
final class LingeringClosesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LingeringCloses closes = new LingeringCloses(2);
    private final Queue<Channel> accepted = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @MethodSource("io.ws2fcgi.bridge.net.Transports#here")
    void soManyLingerAtATimeAndEachLeavesRoomForAnother(Transport transport) throws Exception {
        EventLoopGroup group = transport.newGroup(1, "test");
        try {
            Address.Tcp to = (Address.Tcp) BoundSocket.bind(
                            transport, group, Address.parse("127.0.0.1:0"), new ChannelInitializer<>() {
                                @Override
                                protected void initChannel(Channel channel) {
                                    accepted.add(channel);
                                    channel.pipeline().addLast(new SaysBye());
                                }
                            })
                    .address();
            try (Socket first = connect(to);
                    Socket second = connect(to)) {
                assertThat(heard(first)).isEqualTo("bye");
                assertThat(heard(second)).isEqualTo("bye");
                assertThat(closes.count()).isEqualTo(2);
                try (Socket third = connect(to)) {
                    assertThat(heard(third)).isEqualTo("bye");
                    assertThat(closes.count()).isEqualTo(2);
                    await().atMost(PATIENCE).until(() -> accepted.stream().anyMatch(channel -> !channel.isOpen()));
                }
            }
            await().atMost(PATIENCE).until(() -> closes.count() == 0);
            try (Socket fourth = connect(to)) {
                assertThat(heard(fourth)).isEqualTo("bye");
                assertThat(closes.count()).isOne();
            }
        } finally {
            group.shutdownGracefully(50, 5000, TimeUnit.MILLISECONDS).sync();
        }
    }

    private final class SaysBye extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            closes.after(ctx.writeAndFlush(Unpooled.copiedBuffer("bye", US_ASCII)));
        }
    }

    private static Socket connect(Address.Tcp to) throws IOException {
        return new Socket(to.host(), to.port());
    }

    private static String heard(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
}
