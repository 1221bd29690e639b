package io.ws2fcgi.bridge.control;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection so that its last answer arrives: to close it with bytes unread resets it, and the caller may lose
 * what was sent. So only our half is closed, and the other half read for a while and thrown away.
 */
final class LingeringClose {
    private static final int SECONDS = 2;

    private LingeringClose() {}

    /** Closes after this write. */
    static void after(ChannelFuture written) {
        Channel channel = written.channel();
        if (!(channel instanceof DuplexChannel duplex)) {
            written.addListener(done -> channel.close());
            return;
        }
        written.addListener(done -> duplex.shutdownOutput());
        channel.eventLoop().schedule(() -> channel.close(), SECONDS, TimeUnit.SECONDS);
    }
}
