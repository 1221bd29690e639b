package io.ws2fcgi.bridge.backend;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.backend.Backend.Turn;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.config.Profile.KeepAlive;
import io.ws2fcgi.bridge.net.HalfClose;
import io.ws2fcgi.fcgi.FcgiClientHandler;
import io.ws2fcgi.fcgi.RequestState;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What goes on on a {@link Line}: a channel to the server, and the exchanges on it. Confined to the line's loop.
 *
 * <p>A place on the line is given back when its exchange has ended and the connection is good for another one; all of them
 * when the channel has closed, and not before, as that is what php-fpm's worker waits for.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private final Pool pool;
    private final Line line;
    private final EventLoop loop;
    private final @Nullable KeepAlive keepAlive;
    private final boolean halfClose;
    private final boolean asks;
    private final long begunAt;
    private final Set<Exchange> exchanges = new LinkedHashSet<>(2);

    /** Null when there could not even be a socket. */
    private @Nullable Channel channel;

    private int served;
    private boolean retired;
    private boolean stopped;
    private boolean broken;
    /** Whether GET_VALUES was asked and has not been answered, or given up. */
    private boolean asking;

    private long idleSince;
    /** Runs while the connection is kept; looks whether it was idle for too long. */
    private @Nullable Future<?> idleClock;

    private Connection(Pool pool, Line line, EventLoop loop) {
        this.pool = pool;
        this.line = line;
        this.loop = loop;
        keepAlive = keepAlive(pool.config().profile());
        halfClose = pool.config().profile() instanceof Profile.OneRequest one && one.halfClose();
        asks = line.server().asks();
        asking = asks;
        begunAt = now();
    }

    private static @Nullable KeepAlive keepAlive(Profile profile) {
        return profile instanceof Profile.OneRequest one
                ? one.keepAlive()
                : ((Profile.Multiplexed) profile).keepAlive();
    }

    /** Connects the line, for a visitor that has a place on it, and begins its exchange there. On {@code loop}. */
    static void open(Pool pool, Line line, EventLoop loop, Visit visit) {
        Connection connection = new Connection(pool, line, loop);
        line.connection = connection;
        connection.connect(visit);
    }

    private void connect(Visit visit) {
        Duration configured = pool.config().timeouts().connect();
        Duration whole = visit.terms().timeout();
        try {
            ChannelFuture connecting = line.server()
                    .dialer()
                    .connect(loop, configured.compareTo(whole) < 0 ? configured : whole, asks, asks ? this : null);
            Channel opened = connecting.channel();
            channel = opened;
            // Some can be written to before they are connected, and have both done in one call.
            Exchange early = !asks && opened.isActive() && !connecting.isDone() ? begin(visit, begunAt) : null;
            connecting.addListener(connected -> onConnect(connected, visit, early));
        } catch (ChannelException noSocket) {
            visit.notConnected(line, ConnectTrouble.noSocket(noSocket));
        }
    }

    /** @param early the visitor's exchange, where it has begun */
    private void onConnect(Future<? super Void> connecting, Visit visit, @Nullable Exchange early) {
        Channel opened = channel;
        if (opened == null) return;
        if (!connecting.isSuccess()) {
            ConnectTrouble trouble = trouble(connecting.cause());
            if (early != null) early.neverConnected(trouble);
            opened.close();
            if (early == null) visit.notConnected(line, trouble);
            return;
        }
        opened.closeFuture().addListener(closed -> onClosed());
        pool.gate().opened(line, asks);
        if (early == null) begin(visit, begunAt);
    }

    /**
     * What had begun on a channel that was never connected is over.
     *
     * @param waiting whoever is to be told; null when it has heard something else
     */
    void neverConnected(Exchange exchange, ConnectTrouble why, @Nullable Visit waiting) {
        exchanges.remove(exchange);
        if (waiting == null) pool.gate().gone(line);
        else waiting.notConnected(line, why);
    }

    private ConnectTrouble trouble(Throwable cause) {
        // Closed by ourselves before it was open; the visitor will find the gate closed.
        if (stopped) return new ConnectTrouble(true, Reason.STOPPED);
        return ConnectTrouble.of(cause, line.server().dialer().address());
    }

    /** Begins an exchange for a visitor that has a place here. */
    void begin(Visit visit) {
        begin(visit, now());
    }

    private @Nullable Exchange begin(Visit visit, long startedAt) {
        FcgiClientHandler handler = handler();
        if (handler == null || handler.available() == 0) {
            // Closed, or about to be, a moment ago: nothing was sent, and nobody is to blame.
            retire();
            giveBack(visit.terms().turn());
            visit.lineWasGone();
            closeWhenEmpty();
            return null;
        }
        served++;
        Exchange exchange = new Exchange(pool, this, visit, startedAt);
        exchanges.add(exchange);
        exchange.begin(handler);
        return exchange;
    }

    private @Nullable FcgiClientHandler handler() {
        return channel == null ? null : channel.pipeline().get(FcgiClientHandler.class);
    }

    /** Bytes that the server has not taken yet. */
    long pendingBytes() {
        Channel to = channel;
        return to == null || to.unsafe().outboundBuffer() == null
                ? 0
                : to.unsafe().outboundBuffer().totalPendingWriteBytes();
    }

    EventLoop loop() {
        return loop;
    }

    Server server() {
        return line.server();
    }

    /** The server has all of an exchange's request, or will have. */
    void requestTaken() {
        if (halfClose && channel != null) HalfClose.shutdownOutput(channel);
    }

    // The ends of exchanges.

    /** The script has ended, or was abandoned. Once for each exchange; the place is given back as soon as that is true. */
    void ended(Exchange exchange, Turn turn) {
        if (!exchanges.remove(exchange)) return;
        if (isReusable()) {
            giveBack(turn);
            if (exchanges.isEmpty()) idle();
        } else {
            retire();
            if (isOpen() && !exchanges.isEmpty()) giveBack(turn);
            closeWhenEmpty();
        }
    }

    /** Whoever asked wants no more of this exchange; on a connection of its own closing ends it, beside others it cannot. */
    boolean isShared() {
        return line.server().dialer().requestsPerLine() > 1;
    }

    private boolean isOpen() {
        return channel != null && channel.isActive();
    }

    private boolean isReusable() {
        if (retired || keepAlive == null || !isOpen()) return false;
        boolean usedUp = keepAlive.requests() > 0 && served >= keepAlive.requests();
        boolean old = now() - begunAt >= keepAlive.age().toNanos();
        FcgiClientHandler handler = handler();
        return !usedUp && !old && handler != null && (isShared() || handler.available() > 0);
    }

    private void giveBack(Turn turn) {
        pool.gate().release(line, turn);
    }

    /** No more exchanges are begun here; those that run go on. */
    void retire() {
        if (retired) return;
        retired = true;
        pool.gate().retire(line);
    }

    private void closeWhenEmpty() {
        if (exchanges.isEmpty() && channel != null) channel.close();
    }

    /** The gate wants the line back, on which nothing goes on. */
    void close() {
        retired = true;
        closeWhenEmpty();
    }

    /** The bridge stops: everything here fails, and the channel closes. */
    void stop() {
        retired = true;
        stopped = true;
        for (Exchange exchange : List.copyOf(exchanges)) exchange.stop();
        if (channel != null) channel.close();
    }

    /** Not told to the exchanges: the codec does that, each once. */
    private void onClosed() {
        if (idleClock != null) idleClock.cancel(false);
        exchanges.clear();
        if (asking && !stopped) pool.closedInsteadOfAnAnswer(line);
        pool.gate().gone(line);
    }

    // Keeping it.

    private void idle() {
        idleSince = now();
        if (idleClock == null && keepAlive != null) lookAgainIn(keepAlive.idle().toNanos());
    }

    private void lookAgainIn(long nanos) {
        idleClock = loop.schedule(this::lookWhetherIdle, nanos, NANOSECONDS);
    }

    private void lookWhetherIdle() {
        idleClock = null;
        if (keepAlive == null || !exchanges.isEmpty()) return; // Its end looks after it.
        long left = idleSince + keepAlive.idle().toNanos() - now();
        if (left > 0) {
            lookAgainIn(left);
        } else if (pool.gate().retireIdle(line)) {
            close();
        }
    }

    // What the application says of itself.

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof FcgiClientHandler.Ready ready) {
            asking = false;
            pool.gate().learn((floor, now) -> floor.answeredValues(line, ready.maxConcurrent()));
        }
        context.fireUserEventTriggered(event);
    }

    /** It broke before an answer began. However many requests it took along, that is once. */
    void broke(String why, RequestState progress) {
        if (broken) return;
        broken = true;
        pool.broke(line.server(), why);
        // Who closes before reading anything would be tried again at once, and for ever.
        if (progress == RequestState.NOT_SENT) pool.overloaded(line.server());
    }

    /** A request was refused because another one ran: it takes one at a time. */
    void cannotMultiplex() {
        pool.gate().learn((floor, now) -> floor.cannotMultiplex(line));
        // Who refuses also a request that is alone would be asked again at once, and for ever.
        if (exchanges.size() <= 1) pool.overloaded(line.server());
    }

    private long now() {
        return loop.ticker().nanoTime();
    }
}
