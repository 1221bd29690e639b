package io.ws2fcgi.bridge.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.HandshakeConfig;
import io.ws2fcgi.bridge.config.ListenerConfig;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.Limit;
import io.ws2fcgi.bridge.net.BoundSocket;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.bridge.tls.Tls;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Takes WebSocket clients at one address: the door of this room. */
public final class Listener {
    private final BoundSocket socket;

    private Listener(BoundSocket socket) {
        this.socket = socket;
    }

    /**
     * Begins to listen. Blocks until that has worked or failed, so never call it on a loop.
     *
     * @param group the loops that the reception knows
     * @param tls what encrypts, where the configuration wants that; null where it does not
     * @param pushes taken beside clients, at a TCP address; null for none
     * @throws IOException when the address is taken or may not be used; the message names it
     * @throws ConfigException when pushes shall be taken where other machines could make them
     */
    public static Listener bind(
            Transport transport,
            EventLoopGroup group,
            ListenerConfig config,
            @Nullable Tls tls,
            Reception reception,
            @Nullable Pushes pushes,
            BridgeEvents events)
            throws IOException {
        Address address = config.address();
        boolean pushable = pushes != null && address instanceof Address.Tcp;
        if (pushable) requireLoopback(transport, address);
        ChannelInitializer<Channel> connections = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                ChannelPipeline pipeline = channel.pipeline();
                Door door = reception.door();
                boolean plain = tls == null;
                if (!door.enter(channel, plain)) return;
                // The time for a handshake begins here, with the last handler, and has all that is in front in it.
                if (config.proxyProtocol() != null) {
                    ProxyHeaderHandler.addTo(
                            pipeline, config.proxyProtocol(), events, named -> door.recognize(named, plain));
                } else if (!door.recognize(channel, plain)) {
                    return;
                }
                pipeline.addLast(new FirstByteHandler(!plain));
                if (tls != null) pipeline.addLast(tls.handler(), new EncryptionHandler(tls, events));
                addHttp(pipeline, reception.rules());
                if (pushes == null || !pushable) pipeline.addLast(new HandshakeHandler(reception));
                else pipeline.addLast(new FlowControlHandler(), new PushHandler(reception, pushes));
            }
        };
        return new Listener(BoundSocket.bind(
                transport,
                group,
                config,
                connections,
                trouble -> events.limited(Limit.ACCEPT, "newcomers at " + address, trouble)));
    }

    /** Adds what speaks HTTP to the end of a pipeline. */
    static void addHttp(ChannelPipeline pipeline, HandshakeConfig rules) {
        HttpDecoderConfig limits = new HttpDecoderConfig()
                .setMaxInitialLineLength(rules.uriBytes())
                .setMaxHeaderSize(rules.headerBytes());
        pipeline.addLast(new HttpServerCodec(limits));
        if (!rules.server().isEmpty()) pipeline.addLast(new ServerHeaderHandler(rules.server()));
    }

    private static void requireLoopback(Transport transport, Address address) {
        if (transport.socketAddress(address) instanceof InetSocketAddress tcp
                && tcp.getAddress().isLoopbackAddress()) return;
        throw new ConfigException("ws2http-push with the listener " + address
                + " (expected: a loopback address such as 127.0.0.1 or [::1],"
                + " or a Unix socket, which takes no pushes)");
    }

    /** Where it listens, with the real port. */
    public Address address() {
        return socket.address();
    }

    /** Takes no more clients; those that are there stay. */
    public ChannelFuture close() {
        return socket.close();
    }
}
