package io.ws2fcgi.bridge.control;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.hub.Hub;
import io.ws2fcgi.bridge.net.Transport;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** The push API on two real event loops, with a hub whose members are played. */
final class TestApi implements AutoCloseable {
    static final Address LOOPBACK = new Address.Tcp("127.0.0.1", 0);

    final EventLoopGroup group = Transport.NIO.newGroup(2, "control-test");
    final List<EventLoop> loops = List.of(group.next(), group.next());
    final Hub hub = new Hub(loops);
    final Random random = new Random(0);
    final List<String> told = new CopyOnWriteArrayList<>();
    final EventFeed feed = new EventFeed();
    volatile boolean serving = true;
    volatile boolean reachable = true;
    volatile Operation.Servers servers = new Operation.Servers(0, 1);
    /** What a reload comes to: true, false, or a message. */
    volatile Object reloaded = false;

    private final ControlServer server;

    private TestApi(ControlConfig config) throws IOException {
        try {
            server = ControlServer.bind(Transport.NIO, group, config, Broker.local(hub), operation(), feed, events());
        } catch (IOException | RuntimeException failed) {
            stopLoops();
            throw failed;
        }
    }

    static TestApi start() throws IOException {
        return start(config -> config);
    }

    static TestApi start(UnaryOperator<ControlConfig> changes) throws IOException {
        return new TestApi(changes.apply(ControlConfig.at(LOOPBACK)));
    }

    static TestApi start(ControlConfig config) throws IOException {
        return new TestApi(config);
    }

    /** The calls there are. */
    Routes routes() {
        return PushApi.routes(Broker.local(hub), operation(), feed, group.next());
    }

    Address address() {
        return server.address();
    }

    String pushUrl() {
        return server.pushUrl();
    }

    ApiCaller caller() throws IOException {
        return ApiCaller.to(address());
    }

    /** One call over a connection of its own. */
    ApiAnswer call(String line, String... headers) throws IOException {
        try (ApiCaller caller = caller()) {
            return caller.call(line, headers);
        }
    }

    private Operation operation() {
        return new Operation() {
            @Override
            public String node() {
                return "0000";
            }

            @Override
            public boolean isServing() {
                return serving;
            }

            @Override
            public Servers servers() {
                return servers;
            }

            @Override
            public Future<Boolean> poolReachable() {
                return group.next().newSucceededFuture(reachable);
            }

            @Override
            public String metrics() {
                return "ws2fcgi_connections 0.0\n";
            }

            @Override
            public void drain() {
                serving = false;
            }

            @Override
            public Future<Boolean> reload() {
                if (reloaded instanceof Boolean done) return group.next().newSucceededFuture(done);
                return group.next().newFailedFuture(new ConfigException(reloaded.toString()));
            }
        };
    }

    private BridgeEvents events() {
        return new BridgeEvents() {
            @Override
            public void callRefused(String from, String message, long more) {
                told.add(from + ": " + message);
            }

            @Override
            public void callFailed(String call, Throwable cause) {
                told.add(call + ": " + cause);
            }
        };
    }

    @Override
    public void close() {
        server.close().awaitUninterruptibly();
        stopLoops();
    }

    private void stopLoops() {
        group.shutdownGracefully(50, 1000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
}
