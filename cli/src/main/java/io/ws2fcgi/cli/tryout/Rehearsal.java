package io.ws2fcgi.cli.tryout;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.net.BoundSocket;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.FcgiApplication;
import io.ws2fcgi.fcgi.FcgiRecordDecoder;
import io.ws2fcgi.fcgi.FcgiRecordEncoder;
import io.ws2fcgi.fcgi.FcgiServerConfig;
import io.ws2fcgi.fcgi.FcgiServerHandler;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Does everything once with a FastCGI application in this process, whose answer is thrown away. A JVM takes its time over
 * what it does for the first time, and that is not to be taken for the time of a server.
 */
final class Rehearsal {
    private static final byte[] ANSWER = "Content-Type: text/plain\r\n\r\npong".getBytes(US_ASCII);
    private static final int LONGEST = 1 << 20;

    private Rehearsal() {}

    /**
     * Blocks until it is over.
     *
     * @param play is given the application's address
     */
    static void play(Transport transport, Consumer<Address> play) {
        EventLoopGroup loops = transport.newGroup(1, "rehearsal");
        try {
            BoundSocket socket =
                    BoundSocket.bind(transport, loops, new Address.Tcp("127.0.0.1", 0), new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline()
                                    .addLast(new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE)
                                    .addLast(new FcgiServerHandler(FcgiServerConfig.defaults(), application()));
                        }
                    });
            play.accept(socket.address());
        } catch (IOException noSocket) {
            // Then the first times are longer than they should be, and nothing else is wrong.
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static FcgiApplication application() {
        return FcgiApplication.buffered(LONGEST, (request, responder) -> {
            request.release();
            responder.stdout(Unpooled.wrappedBuffer(ANSWER));
            responder.end(0);
        });
    }
}
