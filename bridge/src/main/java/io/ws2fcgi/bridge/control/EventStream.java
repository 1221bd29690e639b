package io.ws2fcgi.bridge.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One caller who listens to the bridge's events. Whoever reads too slowly misses some and is told how many: the bridge keeps
 * nothing for longer than it takes.
 */
final class EventStream {
    /** Events on their way to the caller's loop, at most. */
    private static final int MOST_WAITING = 1024;

    private static final int HEARTBEAT_SECONDS = 15;
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(UTF_8);

    private final Channel channel;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong missed = new AtomicLong();

    EventStream(Channel channel) {
        this.channel = channel;
    }

    /** Tells at once that the stream has begun, and from time to time that it goes on: proxies close what is silent. */
    void begin() {
        write(HEARTBEAT);
        ScheduledFuture<?> beat = channel.eventLoop()
                .scheduleAtFixedRate(() -> write(HEARTBEAT), HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> beat.cancel(false));
    }

    /** Sends one event, encoded. Any thread. */
    void send(byte[] event) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            missed.incrementAndGet();
            return;
        }
        try {
            channel.eventLoop().execute(() -> {
                waiting.decrementAndGet();
                if (channel.isWritable()) deliver(event);
                else missed.incrementAndGet();
            });
        } catch (RejectedExecutionException stopping) {
            waiting.decrementAndGet();
        }
    }

    private void deliver(byte[] event) {
        long lost = missed.getAndSet(0);
        if (lost > 0) write(("event: missed\ndata: {\"events\":" + lost + "}\n\n").getBytes(UTF_8));
        write(event);
    }

    private void write(byte[] text) {
        if (channel.isWritable()) channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(text)));
    }
}
