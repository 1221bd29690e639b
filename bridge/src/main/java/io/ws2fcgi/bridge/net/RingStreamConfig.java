package io.ws2fcgi.bridge.net;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.RecvByteBufAllocator;

/** Knows the one option of TCP that we set. Switching reading off stops neither what is being received nor the news of an end. */
final class RingStreamConfig extends DefaultChannelConfig {
    private static final RecvByteBufAllocator READ_SIZE = new AdaptiveRecvByteBufAllocator();

    private final RingStreamChannel stream;

    RingStreamConfig(RingStreamChannel stream) {
        super(stream, READ_SIZE);
        this.stream = stream;
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (!option.equals(ChannelOption.TCP_NODELAY) || !stream.isTcp()) return super.setOption(option, value);
        stream.setTcpNoDelay((Boolean) value);
        return true;
    }
}
