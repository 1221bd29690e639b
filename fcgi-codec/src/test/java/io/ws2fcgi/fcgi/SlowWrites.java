package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/** A network that takes nothing until it is told to: what is written waits here, and the channel is soon not writable. */
final class SlowWrites extends ChannelOutboundHandlerAdapter {
    private record Write(ByteBuf bytes, ChannelPromise promise) {}

    private static final int HIGH_WATER = 128 << 10;

    private final Queue<Write> writes = new ArrayDeque<>();
    private final EmbeddedChannel channel;
    private int held;

    private SlowWrites(EmbeddedChannel channel) {
        this.channel = channel;
    }

    static SlowWrites in(EmbeddedChannel channel) {
        var slow = new SlowWrites(channel);
        channel.pipeline().addFirst(slow);
        return slow;
    }

    /** Bytes that wait. */
    int held() {
        return held;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ByteBuf bytes = (ByteBuf) message;
        held += bytes.readableBytes();
        writes.add(new Write(bytes, promise));
        if (held > HIGH_WATER) setWritable(false);
    }

    /** Takes what waits. */
    void letGo() {
        for (int batch = writes.size(); batch > 0; batch--) {
            Write write = writes.remove();
            held -= write.bytes().readableBytes();
            channel.pipeline().firstContext().writeAndFlush(write.bytes(), write.promise());
        }
        setWritable(true);
    }

    /** Tells the first write that so many of its bytes are taken. */
    void progress(int bytes) {
        ((ChannelProgressivePromise) writes.element().promise()).setProgress(bytes, 1000);
    }

    void failAll(Throwable cause) {
        while (!writes.isEmpty()) {
            Write write = writes.remove();
            write.bytes().release();
            write.promise().tryFailure(cause);
        }
        held = 0;
    }

    void dropAll() {
        while (!writes.isEmpty()) ReferenceCountUtil.release(writes.remove().bytes());
        held = 0;
    }

    private void setWritable(boolean writable) {
        var buffer = channel.unsafe().outboundBuffer();
        if (buffer != null) buffer.setUserDefinedWritability(1, writable);
        channel.runPendingTasks();
    }
}
