package io.ws2fcgi.fcgi.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.ws2fcgi.fcgi.CgiLimits;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.CgiResponseParser;
import io.ws2fcgi.fcgi.FcgiClientConfig;
import io.ws2fcgi.fcgi.FcgiClientHandler;
import io.ws2fcgi.fcgi.FcgiException;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.FcgiRecordDecoder;
import io.ws2fcgi.fcgi.FcgiRecordEncoder;
import io.ws2fcgi.fcgi.FcgiRequest;
import io.ws2fcgi.fcgi.FcgiResponseListener;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CompletableFuture;

/** Posts a text to a PHP script and prints the answer: {@code ClientExample /run/php/php-fpm.sock /srv/hello.php Hi}. */
public final class ClientExample {
    public static void main(String[] args) throws Exception {
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            System.out.println(post(loops, args[0], args[1], args[2]).get(10, SECONDS));
        } finally {
            loops.shutdownGracefully();
        }
    }

    /** Sends one request on a connection of its own. */
    static CompletableFuture<String> post(EventLoopGroup loops, String socket, String script, String text) {
        var answer = new CompletableFuture<String>();
        var client = new FcgiClientHandler(FcgiClientConfig.defaults());
        var bootstrap = new Bootstrap()
                .group(loops)
                .channel(NioDomainSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE, client);
                    }
                });
        bootstrap.connect(UnixDomainSocketAddress.of(socket)).addListener(connected -> {
            if (connected.isSuccess()) client.send(request(script, text), new Answer(answer));
            else answer.completeExceptionally(connected.cause());
        });
        return answer;
    }

    private static FcgiRequest request(String script, String text) {
        byte[] body = text.getBytes(UTF_8);
        var params = FcgiParams.builder()
                .add("SCRIPT_FILENAME", script)
                .add("REQUEST_METHOD", "POST")
                .add("CONTENT_TYPE", "text/plain")
                .add("CONTENT_LENGTH", Integer.toString(body.length))
                .build();
        return FcgiRequest.responder(params, Unpooled.wrappedBuffer(body));
    }

    /** Puts the response together and hands it over as text. */
    private record Answer(CompletableFuture<String> to, CgiResponseParser parser) implements FcgiResponseListener {
        Answer(CompletableFuture<String> to) {
            this(to, new CgiResponseParser(CgiLimits.defaults()));
        }

        @Override
        public void onStdout(ByteBuf content) {
            parser.add(content);
        }

        @Override
        public void onStderr(ByteBuf content) {
            parser.addStderr(content);
        }

        @Override
        public void onEnd(long appStatus) {
            try {
                CgiResponse response = parser.finish();
                to.complete(response.status() + " " + new String(ByteBufUtil.getBytes(response.content()), UTF_8));
                response.release();
            } catch (FcgiException e) {
                to.completeExceptionally(e);
            }
        }

        @Override
        public void onFailure(FcgiException cause) {
            parser.release();
            to.completeExceptionally(cause);
        }
    }
}
