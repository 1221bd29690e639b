package io.ws2fcgi.cli.demo;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.net.BoundSocket;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.Failure;
import io.ws2fcgi.fcgi.FcgiApplication;
import io.ws2fcgi.fcgi.FcgiRecordDecoder;
import io.ws2fcgi.fcgi.FcgiRecordEncoder;
import io.ws2fcgi.fcgi.FcgiServerConfig;
import io.ws2fcgi.fcgi.FcgiServerHandler;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A FastCGI application on a Unix socket that nobody else can reach: what php-fpm is to PHP. */
final class DemoPool implements AutoCloseable {
    private final Path folder;
    private final Address.Unix address;
    private final EventLoopGroup group;

    private DemoPool(Path folder, Address.Unix address, EventLoopGroup group) {
        this.folder = folder;
        this.address = address;
        this.group = group;
    }

    /**
     * Starts to listen in a new temporary folder.
     *
     * @throws Failure when there can be no socket; nothing is left behind then
     */
    static DemoPool start(FcgiApplication application) {
        return start(Path.of(System.getProperty("java.io.tmpdir")), application);
    }

    /** The same in a new folder inside {@code parent}. */
    static DemoPool start(Path parent, FcgiApplication application) {
        try {
            Path folder = Files.createTempDirectory(parent.toAbsolutePath(), "ws2fcgi-");
            try {
                return listen(folder, application);
            } catch (IOException | ConfigException failed) {
                Files.deleteIfExists(folder);
                throw failed;
            }
        } catch (IOException | ConfigException failed) {
            throw new Failure(
                    ExitCode.FAILED,
                    "no socket for the chat in " + parent + ": " + reason(failed)
                            + "; choose another folder with WS2FCGI_JAVA_OPTS=-Djava.io.tmpdir=DIR");
        }
    }

    private static DemoPool listen(Path folder, FcgiApplication application) throws IOException {
        Address.Unix address = new Address.Unix(folder.resolve("pool.sock").toString());
        Transport transport = Transport.choose();
        DemoPool pool = new DemoPool(folder, address, transport.newGroup(1, "demo-pool"));
        try {
            BoundSocket.bind(transport, pool.group, address, connections(application));
            return pool;
        } catch (IOException failed) {
            pool.close();
            throw failed;
        }
    }

    private static ChannelInitializer<Channel> connections(FcgiApplication application) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE)
                        .addLast(new FcgiServerHandler(FcgiServerConfig.defaults(), application));
            }
        };
    }

    /** Java's exceptions about files name the file; some say no more than that. */
    private static String reason(Exception failed) {
        if (failed instanceof AccessDeniedException) return "permission denied";
        if (failed instanceof NoSuchFileException) return "no such folder";
        if (failed instanceof FileSystemException file && file.getReason() != null) return file.getReason();
        return String.valueOf(failed.getMessage());
    }

    Address address() {
        return address;
    }

    @Override
    public void close() {
        group.shutdownGracefully(50, 1000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        try {
            Files.deleteIfExists(Path.of(address.path()));
            Files.deleteIfExists(folder);
        } catch (IOException stays) {
            // An empty socket in a temporary folder, or what somebody else put next to it: nothing to end badly for.
        }
    }
}
