package io.ws2fcgi.bridge.control;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.net.BoundSocket;
import io.ws2fcgi.bridge.net.Transport;
import java.io.IOException;

/** Serves the control calls at one address: the door of this room. */
public final class ControlServer {
    private static final int MAX_BODY = 64 << 10;
    private static final int IDLE_SECONDS = 60;

    private final BoundSocket socket;

    private ControlServer(BoundSocket socket) {
        this.socket = socket;
    }

    /**
     * Begins to serve. Blocks until that has worked or failed, so never call it on a loop.
     *
     * @throws IOException when the address is taken or may not be used; the message names it
     */
    public static ControlServer bind(Transport transport, EventLoopGroup group, Address address, Health health)
            throws IOException {
        return new ControlServer(BoundSocket.bind(transport, group, address, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(
                                new IdleStateHandler(IDLE_SECONDS, 0, 0),
                                new HttpServerCodec(),
                                new HttpObjectAggregator(MAX_BODY),
                                // One request at a time, so that answers keep the order of the requests.
                                new FlowControlHandler(),
                                new HealthHandler(health));
            }
        }));
    }

    /** Where it serves, with the real port. */
    public Address address() {
        return socket.address();
    }

    public ChannelFuture close() {
        return socket.close();
    }
}
