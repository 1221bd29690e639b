package io.ws2fcgi.fcgi.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.ws2fcgi.fcgi.FcgiApplication;
import io.ws2fcgi.fcgi.FcgiRecordDecoder;
import io.ws2fcgi.fcgi.FcgiRecordEncoder;
import io.ws2fcgi.fcgi.FcgiRequest;
import io.ws2fcgi.fcgi.FcgiResponder;
import io.ws2fcgi.fcgi.FcgiServerConfig;
import io.ws2fcgi.fcgi.FcgiServerHandler;
import java.net.UnixDomainSocketAddress;

/** Greets whoever asks over FastCGI, nginx for example: {@code ResponderExample /run/hello.sock}. */
public final class ResponderExample {
    public static void main(String[] args) throws Exception {
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Channel listening = listen(loops, args[0]).sync().channel();
        System.out.println("listening");
        listening.closeFuture().sync();
    }

    /** Listens on a Unix socket: FastCGI has no authentication, so do not let strangers connect. */
    static ChannelFuture listen(EventLoopGroup loops, String socket) {
        FcgiApplication application = FcgiApplication.buffered(1 << 20, ResponderExample::greet);
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerDomainSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE)
                                .addLast(new FcgiServerHandler(FcgiServerConfig.defaults(), application));
                    }
                })
                .bind(UnixDomainSocketAddress.of(socket));
    }

    private static void greet(FcgiRequest request, FcgiResponder responder) {
        String name = request.content().toString(UTF_8);
        request.release();
        String document = "Content-Type: text/plain\r\n\r\nHello, " + name + "!";
        responder.stdout(Unpooled.copiedBuffer(document, UTF_8));
        responder.end(0);
    }
}
