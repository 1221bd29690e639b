package io.ws2fcgi.bridge.backend;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.CgiLimits;
import io.ws2fcgi.fcgi.FcgiRequest;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The pool with one server, one request per connection: what php-fpm likes best. */
final class Pool implements Backend {
    /** As long as somebody waits for a server, there is an attempt every half second. What is older may be true no more. */
    private static final long NEWS_NANOS = 2 * Backoff.AWAY.longest().toNanos();

    private record News(ConnectTrouble trouble, long nanoTime) {}

    private final PoolConfig config;
    private final Dialer dialer;
    private final Gate gate;
    private final CgiLimits limits;
    private final AtomicInteger overdue = new AtomicInteger();

    /** What the last attempt to connect has found, on whatever loop; null when it succeeded. */
    private volatile @Nullable News news;

    Pool(PoolConfig config, Transport transport, BridgeEvents events) {
        this.config = config;
        this.dialer = new Dialer(config.servers().get(0).address(), transport);
        this.gate = new Gate(config.maxConnections(), config.maxWaiting());
        this.limits = CgiLimits.defaults().withMaxBodyBytes(config.answerBytes());
    }

    @Override
    public void ask(FcgiRequest request, Terms terms, EventLoop loop, Reply reply) {
        assert loop.inEventLoop();
        new Exchange(this, request, terms, loop, reply).begin();
    }

    @Override
    public Future<Void> probe(EventLoop loop) {
        // Not the loop's own promise: a loop that has ended could not even tell that it has.
        Promise<Void> probed = ImmediateEventExecutor.INSTANCE.newPromise();
        try {
            loop.execute(() -> probe(loop, probed));
        } catch (RejectedExecutionException loopHasEnded) {
            probed.setFailure(loopHasEnded);
        }
        return probed;
    }

    private void probe(EventLoop loop, Promise<Void> probed) {
        try {
            dialer.connect(loop, config.timeouts().connect()).addListener((ChannelFutureListener) connecting -> {
                connecting.channel().close();
                onProbed(probed, connecting.cause());
            });
        } catch (ChannelException noSocket) {
            onProbed(probed, noSocket);
        }
    }

    private void onProbed(Promise<Void> probed, @Nullable Throwable cause) {
        ConnectTrouble trouble = cause == null ? null : ConnectTrouble.of(cause, dialer.address());
        if (trouble == null || trouble.busy()) {
            probed.setSuccess(null);
        } else {
            probed.setFailure(new ConnectException(this + ": " + trouble.text()));
        }
    }

    @Override
    public void start(EventLoopGroup loops) {}

    @Override
    public void hurry() {}

    @Override
    public List<ServerReport> servers() {
        return List.of();
    }

    @Override
    public Load load() {
        return new Load(gate.inside(), gate.inside(), gate.waiting(), overdue.get(), 0, 0);
    }

    @Override
    public Future<?> close() {
        return gate.close();
    }

    PoolConfig config() {
        return config;
    }

    Dialer dialer() {
        return dialer;
    }

    Gate gate() {
        return gate;
    }

    CgiLimits limits() {
        return limits;
    }

    /** Why nobody can connect right now; null when that is not known. */
    @Nullable
    ConnectTrouble trouble() {
        News latest = news;
        return latest == null || System.nanoTime() - latest.nanoTime > NEWS_NANOS ? null : latest.trouble;
    }

    void failedToConnect(ConnectTrouble why) {
        news = new News(why, System.nanoTime());
    }

    void connected() {
        if (news != null) news = null; // A look costs nothing, a write disturbs the other loops.
    }

    void countOverdue(int change) {
        overdue.addAndGet(change);
    }

    @Override
    public String toString() {
        return "pool " + config.name() + " at " + dialer.address();
    }
}
