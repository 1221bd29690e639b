package io.ws2fcgi.bridge.backend;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One attempt to connect to each server, to see whether there is one that lets us in; without a byte of FastCGI. */
final class Probe {
    private Probe() {}

    /**
     * Succeeds with the first server that takes a connection, or is there and busy; fails with the last one that does not.
     *
     * @param text how a server is called in the message
     */
    static Future<Void> any(List<Server> servers, Duration timeout, Function<Server, String> text, EventLoop loop) {
        // Not the loop's own promise: a loop that has ended could not even tell that it has.
        Promise<Void> found = ImmediateEventExecutor.INSTANCE.newPromise();
        AtomicInteger unanswered = new AtomicInteger(servers.size());
        if (servers.isEmpty()) return found.setFailure(new ConnectException("no server"));
        for (Server server : servers) {
            try {
                loop.execute(() -> connect(server, timeout, loop, trouble -> {
                    boolean last = unanswered.decrementAndGet() == 0;
                    if (trouble == null || trouble.busy()) found.trySuccess(null);
                    else if (last) found.tryFailure(new ConnectException(text.apply(server) + ": " + trouble.text()));
                }));
            } catch (RejectedExecutionException loopHasEnded) {
                found.tryFailure(loopHasEnded);
            }
        }
        return found;
    }

    private interface Outcome {
        void is(@Nullable ConnectTrouble trouble);
    }

    private static void connect(Server server, Duration timeout, EventLoop loop, Outcome outcome) {
        Dialer dialer = server.dialer();
        try {
            dialer.connect(loop, timeout, false, null).addListener((ChannelFutureListener) connecting -> {
                connecting.channel().close();
                Throwable cause = connecting.cause();
                outcome.is(cause == null ? null : ConnectTrouble.of(cause, dialer.address()));
            });
        } catch (ChannelException noSocket) {
            outcome.is(
                    new ConnectTrouble(false, ConnectTrouble.noSocket(noSocket).text()));
        }
    }
}
