package io.ws2fcgi.bridge.backend;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.HealthCheck;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.FcgiParams;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

/**
 * Asks one server how it is: each time on a connection of its own, which is closed with the answer.
 *
 * <p>Every method may be called on any thread. What it returns tells its listeners at once, on the thread that completes
 * it, which is that of the loop. It fails with an {@link IOException} whose message is for the operator and does not name
 * the server, or with a {@link RejectedExecutionException} when the loop has ended.
 *
 * @param address for advice: what is wrong with a Unix socket is not what is wrong with a port
 * @param socketAddress the same as {@code transport} wants it; one of several where a name has several
 * @param timeout how long connecting and the answer may take together
 */
public record ServerCheck(Transport transport, Address address, SocketAddress socketAddress, Duration timeout) {
    /**
     * What was found.
     *
     * @param connecting how long that took
     * @param answering how long the answer took from then on
     */
    public record Found<T>(T answer, Duration connecting, Duration answering) {}

    /** Asks what a health check asks. Fails unless the answer is the expected one. */
    public Future<Void> health(HealthCheck.How how, EventLoop loop) {
        Promise<Void> healthy = promise();
        if (how instanceof HealthCheck.How.PhpPing ping) {
            page(phpFpmPage(ping.path(), ""), loop).addListener((Future<Found<ServerPage>> asked) -> {
                String trouble = asked.isSuccess() ? asked.getNow().answer().troubleOfPing(ping.path()) : null;
                if (trouble != null) healthy.setFailure(new IOException(trouble));
                else if (asked.isSuccess()) healthy.setSuccess(null);
                else healthy.setFailure(asked.cause());
            });
        } else {
            values(loop).addListener(asked -> {
                if (asked.isSuccess()) healthy.setSuccess(null);
                else healthy.setFailure(asked.cause());
            });
        }
        return healthy;
    }

    /** Only connects. A full backlog is a failure. */
    public Future<Found<Boolean>> connect(EventLoop loop) {
        return ask(checkup -> checkup.answered(true), loop);
    }

    /** Sends GET_VALUES, and finds what the server says of itself. Some applications leave it unanswered, some die of it. */
    public Future<Found<Map<String, String>>> values(EventLoop loop) {
        return ask(new ValuesQuestion(), loop);
    }

    /** Asks a responder, without a body; whatever it says is an answer. */
    public Future<Found<ServerPage>> page(FcgiParams params, EventLoop loop) {
        return ask(new PageQuestion(params), loop);
    }

    /** The request for one of php-fpm's own pages. It looks at SCRIPT_NAME, and wants SCRIPT_FILENAME not to be empty. */
    public static FcgiParams phpFpmPage(String path, String query) {
        return FcgiParams.builder()
                .add("SCRIPT_FILENAME", path)
                .add("SCRIPT_NAME", path)
                .add("REQUEST_URI", query.isEmpty() ? path : path + "?" + query)
                .add("QUERY_STRING", query)
                .add("REQUEST_METHOD", "GET")
                .add("CONTENT_LENGTH", "0")
                .add("GATEWAY_INTERFACE", "CGI/1.1")
                .add("SERVER_PROTOCOL", "HTTP/1.1")
                .add("SERVER_SOFTWARE", "ws2fcgi")
                .add("REMOTE_ADDR", "127.0.0.1")
                .build();
    }

    private <T> Future<Found<T>> ask(Checkup.Question<T> question, EventLoop loop) {
        Promise<Found<T>> found = promise();
        try {
            loop.execute(() -> new Checkup<>(this, question, loop, found).begin());
        } catch (RejectedExecutionException loopHasEnded) {
            found.setFailure(loopHasEnded);
        }
        return found;
    }

    /** Not a loop's own promise: a loop that has ended could not even tell that it has. */
    private static <T> Promise<T> promise() {
        return ImmediateEventExecutor.INSTANCE.newPromise();
    }
}
