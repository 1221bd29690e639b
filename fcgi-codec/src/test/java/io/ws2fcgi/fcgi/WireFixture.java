package io.ws2fcgi.fcgi;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

/** One side of FastCGI on a channel without a network: bytes in from the other side, bytes out to it. */
abstract class WireFixture implements AutoCloseable {
    /** With the record codec; whoever extends this adds its handler. */
    final EmbeddedChannel channel = new EmbeddedChannel(new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE);

    final void receive(byte[]... parts) {
        channel.writeInbound(Bytes.buffer(parts));
    }

    /** Everything written since the last call. */
    final byte[] written() {
        channel.runPendingTasks();
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    @Override
    public final void close() {
        channel.close();
        channel.runPendingTasks();
        written();
        channel.checkException();
        assertThat(channel.finish()).isFalse();
    }
}
