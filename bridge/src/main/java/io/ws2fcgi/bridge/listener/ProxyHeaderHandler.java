package io.ws2fcgi.bridge.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import io.ws2fcgi.bridge.config.ListenerConfig.ProxyProtocol;
import io.ws2fcgi.bridge.config.Networks;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.Limit;
import java.net.InetSocketAddress;
import java.util.function.Predicate;

/**
 * Waits for the PROXY header (HAProxy's PROXY protocol, versions 1 and 2) with which a proxy says who its client is, and
 * is gone. A connection without one, or with a broken one, or from elsewhere, is closed: nothing that comes behind it can
 * be believed.
 */
final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {
    /** Behind the addresses of version 2: what proxies add there is some hundred bytes. */
    private static final int MOST_BYTES_OF_EXTENSIONS = 2048;

    private final ProxyProtocol expected;
    private final BridgeEvents events;
    private final Predicate<Channel> door;
    /** Who has connected, as long as a socket can be asked: the decoder closes it before it complains. */
    private String sender = "";

    private boolean refused;

    private ProxyHeaderHandler(ProxyProtocol expected, BridgeEvents events, Predicate<Channel> door) {
        this.expected = expected;
        this.events = events;
        this.door = door;
    }

    /**
     * Adds what is needed to the end of a pipeline.
     *
     * @param door says whether a connection may go on whose client is known now; if not, it ends it
     */
    static void addTo(ChannelPipeline pipeline, ProxyProtocol expected, BridgeEvents events, Predicate<Channel> door) {
        pipeline.addLast(
                new HAProxyMessageDecoder(MOST_BYTES_OF_EXTENSIONS), new ProxyHeaderHandler(expected, events, door));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        sender = Peer.of(ctx.channel()).remoteAddress();
        if (isExpected(ctx.channel())) ctx.fireChannelActive();
        else refuse(ctx, "connection to a listener that is for proxies only, closed");
    }

    private boolean isExpected(Channel channel) {
        Networks from = expected.from();
        return from.isEmpty()
                || (channel.remoteAddress() instanceof InetSocketAddress remote && from.contains(remote.getAddress()));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HAProxyMessage header)) {
            if (refused) ReferenceCountUtil.release(message);
            else ctx.fireChannelRead(message);
            return;
        }
        try {
            ProxyHeaders.peer(header, Peer.of(ctx.channel())).putOn(ctx.channel());
            if (door.test(ctx.channel())) ctx.pipeline().remove(this);
            else refused = true;
        } catch (ProxyHeaders.UnusableException unusable) {
            refuse(ctx, String.valueOf(unusable.getMessage()));
        } finally {
            header.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        refuse(ctx, "no PROXY header, or a broken one (expected: PROXY protocol 1 or 2), closed");
    }

    private void refuse(ChannelHandlerContext ctx, String message) {
        if (refused) return;
        refused = true;
        events.limited(Limit.PROXY_HEADER, sender, message);
        ctx.close();
    }
}
