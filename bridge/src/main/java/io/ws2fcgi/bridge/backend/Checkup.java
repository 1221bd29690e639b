package io.ws2fcgi.bridge.backend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.ws2fcgi.bridge.backend.ServerCheck.Found;
import io.ws2fcgi.fcgi.FcgiProtocolException;
import io.ws2fcgi.fcgi.FcgiRecordDecoder;
import io.ws2fcgi.fcgi.FcgiRecordEncoder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link ServerCheck}, from the attempt to connect to what was found. Confined to its loop. */
final class Checkup<T> extends ChannelInboundHandlerAdapter {
    /** What is asked on the connection. For one checkup only. */
    interface Question<T> {
        /** Asks, now that there is a connection; adds handlers behind the codec, if it needs any. */
        void put(Checkup<T> checkup);
    }

    private static final int LONGEST_BEGINNING = 60;

    private final ServerCheck check;
    private final Question<T> question;
    private final EventLoop loop;
    private final Promise<Found<T>> found;
    private final long begun = System.nanoTime();
    private final StringBuilder beginning = new StringBuilder();

    private long connected;
    private @Nullable Channel channel;

    /** Runs until the end. */
    private @Nullable Future<?> clock;

    private boolean ended;

    Checkup(ServerCheck check, Question<T> question, EventLoop loop, Promise<Found<T>> found) {
        this.check = check;
        this.question = question;
        this.loop = loop;
        this.found = found;
    }

    void begin() {
        try {
            Channel opened = check.transport().clientChannel(check.address()).newChannel();
            channel = opened;
            opened.config().setConnectTimeoutMillis(0); // Ours is for the whole.
            opened.pipeline().addLast(this, new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE);
            clock = loop.schedule(this::onTime, check.timeout().toNanos(), NANOSECONDS);
            ChannelFuture registered = loop.register(opened);
            ChannelFuture connecting = registered.cause() != null ? registered : opened.connect(check.socketAddress());
            connecting.addListener(this::onConnect);
        } catch (ChannelException noSocket) {
            onConnectFailure(noSocket);
        } catch (RejectedExecutionException loopEnds) {
            end();
            found.tryFailure(loopEnds);
        }
    }

    /** Where the question adds its handlers. */
    Channel channel() {
        if (channel == null) throw new IllegalStateException("a question is put when there is a connection");
        return channel;
    }

    private void onConnect(Future<? super Void> connecting) {
        if (ended) return;
        if (!connecting.isSuccess()) {
            onConnectFailure(connecting.cause());
            return;
        }
        connected = System.nanoTime();
        question.put(this);
    }

    private void onConnectFailure(Throwable cause) {
        ConnectTrouble trouble = ConnectTrouble.of(cause, check.address());
        String hint = trouble.busy() ? " (all workers are busy, or stuck)" : "";
        failed(trouble.text() + hint);
    }

    // What the peer does.

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes && beginning.length() < LONGEST_BEGINNING) {
            int length = Math.min(bytes.readableBytes(), LONGEST_BEGINNING - beginning.length());
            beginning.append(bytes.toString(bytes.readerIndex(), length, ISO_8859_1));
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ctx.fireChannelInactive(); // Who waits for the rest of an answer knows better what is missing.
        failed(closed());
    }

    private void onTime() {
        String wait = "within " + Reason.text(check.timeout());
        if (connected == 0) failed("cannot connect: no answer " + wait + " (see address and firewall)");
        else
            failed("connects, but does not answer " + wait
                    + " (all workers are busy or stuck, see pm.max_children and the pool's log; or it is no FastCGI"
                    + " server)");
    }

    // The ends: the first one counts.

    void answered(T answer) {
        Duration connecting = Duration.ofNanos(connected - begun);
        Duration answering = Duration.ofNanos(System.nanoTime() - connected);
        if (end()) found.trySuccess(new Found<>(answer, connecting, answering));
    }

    /** Something else than an answer came. */
    void failed(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof FcgiProtocolException) failed(isFastCgi() ? message : foreign());
        else failed(beginning.isEmpty() ? closed() : message);
    }

    void failed(String message) {
        if (end()) found.tryFailure(new IOException(message));
    }

    private boolean end() {
        if (ended) return false;
        ended = true;
        if (clock != null) clock.cancel(false);
        if (channel != null) channel.close();
        return true;
    }

    // What operators read.

    private static String closed() {
        return "connects, but closes the connection without an answer (see listen.allowed_clients and the log of"
                + " php-fpm; or it is no FastCGI server)";
    }

    private boolean isFastCgi() {
        return beginning.length() > 0 && beginning.charAt(0) == 1;
    }

    private String foreign() {
        String line = beginning.toString().lines().findFirst().orElse("").replaceAll("[^ -~]", ".");
        return "does not speak FastCGI: it says '" + line + "'"
                + (line.startsWith("HTTP/")
                        ? " (this is a web server; the pool has another address, see its 'listen')"
                        : " (is this the address of the pool?)");
    }
}
