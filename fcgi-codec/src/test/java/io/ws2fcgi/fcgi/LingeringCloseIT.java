package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.begin;
import static io.ws2fcgi.fcgi.Bytes.concat;
import static io.ws2fcgi.fcgi.Bytes.end;
import static io.ws2fcgi.fcgi.Bytes.filled;
import static io.ws2fcgi.fcgi.Bytes.params;
import static io.ws2fcgi.fcgi.Bytes.record;
import static io.ws2fcgi.fcgi.Bytes.stdout;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a responder closes a real connection: the answer arrives whole even when nobody has read the request. */
class LingeringCloseIT {
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() throws Exception {
        loops.shutdownGracefully(50, 5000, MILLISECONDS).sync();
    }

    private Socket connect(FcgiServerConfig config, FcgiApplication application) throws Exception {
        Channel listening = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE)
                                .addLast(new FcgiServerHandler(config, application));
                        accepted.add(channel);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        var socket = new Socket();
        socket.connect(listening.localAddress());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static FcgiInput answerAtOnce(FcgiRequestHead head, FcgiResponder responder) {
        responder.stdout(Bytes.buffer("answer"));
        responder.end(0);
        return FcgiInput.IGNORE;
    }

    @Test
    void theAnswerArrivesWholeThoughTheBodyWasNotRead() throws Exception {
        Channel channel;
        try (Socket socket = connect(FcgiServerConfig.defaults(), LingeringCloseIT::answerAtOnce)) {
            socket.getOutputStream().write(concat(begin(1, 1, 0), params(1, "")));
            for (int i = 0; i < 50; i++) socket.getOutputStream().write(record(5, 1, filled(65535, 'x')));
            assertThat(socket.getInputStream().readAllBytes())
                    .isEqualTo(concat(stdout(1, "answer"), stdout(1, ""), end(1, 0, 0)));
            channel = accepted.take();
            assertThat(channel.isOpen()).isTrue(); // It waits for us.
        }
        assertThat(channel.closeFuture().await(10, SECONDS)).isTrue();
    }

    @Test
    void aPeerThatDoesNotCloseIsLeftAfterAWhile() throws Exception {
        var config = FcgiServerConfig.defaults().withLingerTime(Duration.ofMillis(50));
        try (Socket socket = connect(config, LingeringCloseIT::answerAtOnce)) {
            socket.getOutputStream().write(concat(begin(1, 1, 0), params(1, "")));
            assertThat(socket.getInputStream().readAllBytes()).endsWith(end(1, 0, 0));
            assertThat(accepted.take().closeFuture().await(10, SECONDS)).isTrue();
        }
    }

    @Test
    void aPeerThatSendsForEverIsLeftAtTheLimit() throws Exception {
        var config = FcgiServerConfig.defaults().withMaxDiscardedBytes(1 << 20).withLingerTime(Duration.ofMinutes(5));
        try (Socket socket = connect(config, LingeringCloseIT::answerAtOnce)) {
            socket.getOutputStream().write(concat(begin(1, 1, 0), params(1, "")));
            Channel channel = accepted.take();
            byte[] more = record(5, 1, filled(65535, 'x'));
            try {
                while (channel.isOpen()) socket.getOutputStream().write(more);
            } catch (SocketException closed) {
                assertThat(closed).isNotNull(); // As it must.
            }
            assertThat(channel.closeFuture().await(10, SECONDS)).isTrue();
        }
    }
}
