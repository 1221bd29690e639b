package io.ws2fcgi.cli.push;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.util.AttributeKey;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.cli.Failure;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Calls the push API over TCP or a Unix socket: one call at a time, each of them blocking, all over one connection as
 * long as that is there. For one thread.
 */
final class ControlClient implements AutoCloseable {
    /** A page of connections with the longest of URIs, meta and channel names is below. */
    private static final int MAX_ANSWER = 32 << 20;
    /** The bridge closes an idle connection after a minute; a request must not meet that close half-way. */
    private static final Duration KEPT = Duration.ofSeconds(20);

    /** A pipeline that is asked forgets its handlers when its channel closes, and may do so at any time. */
    private static final AttributeKey<ReplyHandler> REPLIES = AttributeKey.valueOf(ControlClient.class, "replies");

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Address address;
    private final Duration timeout;
    private final @Nullable Credentials credentials;
    private final Refusals refusals;
    // Plain NIO: a process this short should not unpack a native library.
    private final Transport transport = Transport.NIO;
    private final EventLoopGroup loop = transport.newGroup(1, "control-client");
    private @Nullable Channel connection;
    /** {@link System#nanoTime} of the last answer. */
    private long lastUsed;

    ControlClient(Address address, @Nullable Credentials credentials, Duration timeout) {
        this.address = address;
        this.timeout = timeout;
        this.credentials = credentials;
        this.refusals = new Refusals(address, credentials);
    }

    /**
     * Sends {@code call} and waits for its answer; where the bridge asks for a pause, after that.
     *
     * @return an answer with a status of 2xx
     * @throws Failure with what is wrong and what to do, when there is no answer or another one
     */
    Reply send(ApiCall call) {
        long begin = System.nanoTime();
        Reply reply = exchange(call);
        while (reply.isTooMany() && System.nanoTime() - begin + reply.retryAfter() * SECOND < timeout.toNanos()) {
            pause(Math.max(1, reply.retryAfter()));
            reply = exchange(call);
        }
        return refusals.checked(reply);
    }

    private Reply exchange(ApiCall call) {
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        connection().attr(REPLIES).get().ask(call, answer);
        Reply reply = await(answer);
        lastUsed = System.nanoTime();
        return reply;
    }

    private void pause(int seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw refusals.unreachable("interrupted");
        }
    }

    /**
     * The same for calls that are answered in JSON.
     *
     * @throws Failure also when the answer is something else
     */
    JsonNode ask(ApiCall call) {
        return refusals.json(send(call));
    }

    private Reply await(CompletableFuture<Reply> answer) {
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            throw refusals.unreachable("no answer within " + timeout.toMillis() / 1000.0 + " s; what was asked for may"
                    + " have been done or not (to wait longer: --timeout)");
        } catch (ExecutionException failed) {
            throw refusals.noAnswer(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw refusals.unreachable("interrupted");
        }
    }

    private Channel connection() {
        Channel kept = connection;
        if (kept != null && kept.isActive() && System.nanoTime() - lastUsed < KEPT.toNanos()) return kept;
        if (kept != null) kept.close();
        Channel fresh = connect();
        connection = fresh;
        return fresh;
    }

    private Channel connect() {
        ReplyHandler replies = new ReplyHandler(host(), credentials);
        ChannelFuture connected = new Bootstrap()
                .group(loop)
                .attr(REPLIES, replies)
                .channelFactory(transport.clientChannel(address))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(Integer.MAX_VALUE, timeout.toMillis()))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpClientCodec(), new HttpObjectAggregator(MAX_ANSWER), replies);
                    }
                })
                .connect(socketAddress())
                .awaitUninterruptibly();
        if (!connected.isSuccess()) throw refusals.notConnected(connected.cause());
        return connected.channel();
    }

    private SocketAddress socketAddress() {
        try {
            return transport.socketAddress(address);
        } catch (ConfigException unknown) {
            throw refusals.unreachable("the host name cannot be resolved; check its spelling");
        }
    }

    private String host() {
        return address instanceof Address.Unix ? "localhost" : address.toString();
    }

    @Override
    public void close() {
        if (connection != null) connection.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
