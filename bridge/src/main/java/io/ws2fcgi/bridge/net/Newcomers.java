package io.ws2fcgi.bridge.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * At a socket that listens, in front of what gives connections to their loops: keeps few those that were accepted and have
 * not been looked at. Each of them has a file open that nobody has counted yet, and one loop accepts faster than another,
 * which has clients to serve, finds out that there is no room. Who cannot be accepted at all waits in the kernel's queue;
 * Netty would log each such failure with its stack, and pause for a second.
 */
final class Newcomers extends ChannelInboundHandlerAdapter {
    /** How many at a time; those accepted in the same go (16 at most) come on top. */
    static final int MOST = 32;

    private static final int FEW = MOST / 2;
    private static final int PAUSE_MILLIS = 100;

    private final Consumer<String> trouble;
    private final AtomicInteger waiting = new AtomicInteger();
    /** Hears of those whom no loop has taken: for them nothing is looked at, ever. */
    private final ChannelFutureListener lost = closed -> oneLess();

    private @Nullable Channel server;
    private volatile boolean crowded;
    private boolean pausing;

    /** @param trouble hears why nobody could be accepted, on the loop of the socket */
    Newcomers(Consumer<String> trouble) {
        this.trouble = trouble;
    }

    /** What looks at each of them, for the pipelines of the accepted. */
    ChannelHandler looking(ChannelInitializer<Channel> connections) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel newcomer) {
                newcomer.closeFuture().removeListener(lost);
                newcomer.pipeline().addLast(connections);
                oneLess();
            }
        };
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        server = ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object newcomer) {
        waiting.incrementAndGet();
        ((Channel) newcomer).closeFuture().addListener(lost);
        ctx.fireChannelRead(newcomer);
        if (crowded || waiting.get() < MOST) return;
        crowded = true;
        listen(ctx.channel());
        // Whoever was looked at before the mark was there has not told this loop.
        if (waiting.get() <= FEW) relax(ctx.channel());
    }

    /** On the newcomer's loop. */
    private void oneLess() {
        if (waiting.decrementAndGet() != FEW || !crowded) return;
        Channel socket = server;
        if (socket == null) return;
        EventLoop loop = socket.eventLoop();
        if (!loop.isShuttingDown()) loop.execute(() -> relax(socket));
    }

    private void relax(Channel socket) {
        crowded = false;
        listen(socket);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        trouble.accept("nobody can be accepted for " + PAUSE_MILLIS + " ms: " + cause.getMessage());
        if (pausing) return;
        pausing = true;
        Channel socket = ctx.channel();
        listen(socket);
        socket.eventLoop()
                .schedule(
                        () -> {
                            pausing = false;
                            listen(socket);
                        },
                        PAUSE_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private void listen(Channel socket) {
        socket.config().setAutoRead(!crowded && !pausing);
    }
}
