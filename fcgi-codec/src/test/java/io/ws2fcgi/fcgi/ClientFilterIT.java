package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.begin;
import static io.ws2fcgi.fcgi.Bytes.concat;
import static io.ws2fcgi.fcgi.Bytes.end;
import static io.ws2fcgi.fcgi.Bytes.params;
import static io.ws2fcgi.fcgi.Bytes.stdout;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets of clients who are on a responder's list, and of others. */
class ClientFilterIT {
    private static final byte[] REQUEST = concat(begin(1, 1, 0), params(1, ""), Bytes.record(5, 1, new byte[0]));
    private static final byte[] ANSWER = concat(stdout(1, "answer"), stdout(1, ""), end(1, 0, 0));

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicInteger reads = new AtomicInteger();

    @AfterEach
    void stop() throws Exception {
        loops.shutdownGracefully(50, 5000, MILLISECONDS).sync();
    }

    private Channel listen(Class<? extends ServerChannel> kind, SocketAddress at, String allowed) throws Exception {
        FcgiClientFilter filter = FcgiClientFilter.parse(allowed);
        var counter = new ChannelInboundHandlerAdapter() {
            @Override
            public boolean isSharable() {
                return true;
            }

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                reads.incrementAndGet();
                context.fireChannelRead(message);
            }
        };
        return new ServerBootstrap()
                .group(loops)
                .channel(kind)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(filter, counter, new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE)
                                .addLast(new FcgiServerHandler(FcgiServerConfig.defaults(), ClientFilterIT::answer));
                    }
                })
                .bind(at)
                .sync()
                .channel();
    }

    private static FcgiInput answer(FcgiRequestHead head, FcgiResponder responder) {
        responder.stdout(Bytes.buffer("answer"));
        responder.end(0);
        return FcgiInput.IGNORE;
    }

    /** What such a client reads to the end; nothing when it is turned away, which may also be a reset. */
    private static byte[] ask(SocketChannel client, SocketAddress at) throws IOException {
        try (client) {
            client.connect(at);
            client.write(ByteBuffer.wrap(REQUEST));
            return Channels.newInputStream(client).readAllBytes();
        } catch (IOException reset) {
            return new byte[0];
        }
    }

    private static SocketChannel from(String address) throws IOException {
        return SocketChannel.open().bind(new InetSocketAddress(address, 0));
    }

    @Test
    @DisplayName("92 responderExposure: a request of a stranger is not even read")
    void aStrangersRequestIsNotRead() throws Exception {
        SocketAddress at = listen(
                        NioServerSocketChannel.class,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        "127.0.0.2")
                .localAddress();
        for (int i = 0; i < 20; i++) assertThat(ask(from("127.0.0.1"), at)).isEmpty();
        assertThat(reads).hasValue(0);
        assertThat(ask(from("127.0.0.2"), at)).isEqualTo(ANSWER);
        assertThat(reads).hasPositiveValue();
    }

    @Test
    @DisplayName("92 responderExposure: a Unix socket is its file's business, and may have mode 0660")
    void aUnixSocketIsItsFilesBusiness(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("s");
        listen(NioServerDomainSocketChannel.class, UnixDomainSocketAddress.of(socket), "192.0.2.1");
        Files.setPosixFilePermissions(socket, fromString("rw-rw----"));
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        assertThat(ask(client, UnixDomainSocketAddress.of(socket))).isEqualTo(ANSWER);
    }
}
