package io.ws2fcgi.bridge.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.ws2fcgi.bridge.net.LingeringClose;
import io.ws2fcgi.bridge.wire.Refusal;
import io.ws2fcgi.bridge.wire.Responses;

/**
 * Tells by the first byte of a connection whether it speaks TLS, says so to whoever has the wrong port, and is gone. Its
 * place is in front of both encryption and HTTP.
 */
final class FirstByteHandler extends ChannelInboundHandlerAdapter {
    /** ContentType of a handshake record (RFC 8446 section 5.1), with which every connection of TLS begins. */
    private static final int HANDSHAKE = 22;

    private static final Refusal PLAIN_HTTP =
            Refusal.badRequest("This port speaks TLS; connect with wss:// or https:// in front of its address.");
    private static final Refusal TLS =
            Refusal.badRequest("This port does not speak TLS; connect with ws:// or http:// in front of its address.");

    private final boolean tls;
    private boolean refused;

    /** @param tls whether that is what shall be spoken */
    FirstByteHandler(boolean tls) {
        this.tls = tls;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (refused || !(message instanceof ByteBuf bytes) || !bytes.isReadable()) {
            ReferenceCountUtil.release(message);
            return;
        }
        int first = bytes.getUnsignedByte(bytes.readerIndex());
        if ((first == HANDSHAKE) == tls) {
            // First: what follows may end the channel, and all handlers with it.
            ctx.pipeline().remove(this);
            ctx.fireChannelRead(message);
            return;
        }
        bytes.release();
        refused = true;
        if (first == HANDSHAKE) refuse(ctx, TLS);
        else if (isLetter(first)) refuse(ctx, PLAIN_HTTP);
        else ctx.close();
    }

    /** What every method of HTTP begins with. */
    private static boolean isLetter(int first) {
        return (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
    }

    /** From the far end, so that the codec of HTTP writes it; encryption lets it pass as long as it has not begun. */
    private static void refuse(ChannelHandlerContext ctx, Refusal refusal) {
        LingeringClose.after(ctx.channel().writeAndFlush(Responses.refusal(refusal)));
    }
}
