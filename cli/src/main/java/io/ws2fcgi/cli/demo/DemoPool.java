package io.ws2fcgi.cli.demo;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A FastCGI application on a Unix socket that nobody else can reach: what php-fpm is to PHP. */
final class DemoPool implements AutoCloseable {
    private final Path folder;
    private final Address.Unix address;
    private final EventLoopGroup group;

    private DemoPool(Path folder, Transport transport) {
        this.folder = folder;
        address = new Address.Unix(folder.resolve("pool.sock").toString());
        group = transport.newGroup(1, "demo-pool");
    }

    /** Starts to listen in a new temporary folder. */
    static DemoPool start(FcgiApplication application) throws IOException {
        Transport transport = Transport.choose();
        DemoPool pool = new DemoPool(Files.createTempDirectory("ws2fcgi-"), transport);
        pool.listen(transport, application);
        return pool;
    }

    private void listen(Transport transport, FcgiApplication application) throws IOException {
        BoundSocket.bind(transport, group, address, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE)
                        .addLast(new FcgiServerHandler(FcgiServerConfig.defaults(), application));
            }
        });
    }

    Address address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        group.shutdownGracefully(50, 1000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        Files.deleteIfExists(Path.of(address.path()));
        Files.deleteIfExists(folder);
    }
}
