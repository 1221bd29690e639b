package io.ws2fcgi.bridge.backend;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.FcgiRequest;
import java.time.Duration;

/** Where the requests for one pool go: the door of this room. */
public interface Backend {
    /**
     * A pool with one server, which gets one request per connection.
     *
     * <p>Looks a host name up, so it may block: not on a loop.
     *
     * @throws ConfigException when the server's host name means nothing
     */
    static Backend pool(PoolConfig config, Transport transport) {
        return new Pool(config, transport);
    }

    /**
     * Asks the application. Call on {@code loop}: the FastCGI connection is opened there and the reply is heard there,
     * possibly before this returns.
     *
     * @param request taken ownership of, whatever happens
     */
    void ask(FcgiRequest request, Terms terms, EventLoop loop, Reply reply);

    /**
     * Tries whether the server takes connections, with one on {@code loop} that is closed at once. A full backlog is a
     * good sign. Any thread.
     *
     * @return fails with a message for the operator; also when the loop has ended. Tells its listeners at once, on the
     *     thread that completes it
     */
    Future<Void> probe(EventLoop loop);

    /**
     * Refuses what comes from now on, fails what waits, and ends what runs. Any thread.
     *
     * @return done when no FastCGI connection is left
     */
    Future<?> close();

    /** What is going on right now. Any thread. */
    Load load();

    /**
     * A glance at a pool.
     *
     * @param inUse places taken: by connections, and by requests that are about to have one
     * @param waiting requests that wait for a place
     * @param overdue places of {@code inUse} whose request has timed out and not ended yet
     */
    record Load(int inUse, int waiting, int overdue) {}

    /**
     * How long to wait, and for what.
     *
     * @param timeout from the beginning of the attempt to connect that succeeds to the END of the response
     * @param waitForPool whether the request may wait, up to the queue wait, for a pool that cannot be reached; if not,
     *     only a full backlog (EAGAIN: busy, not away) is waited for
     */
    record Terms(Duration timeout, boolean waitForPool) {}

    /** Who asked. Hears exactly one of {@code answered} and {@code failed}, on its loop. */
    interface Reply {
        /**
         * A whole response.
         *
         * @param response taken ownership of
         */
        void answered(CgiResponse response);

        /** No whole response, and there will be none. */
        void failed(BackendFailure failure);

        /** After a {@code failed} with {@code TIMED_OUT} only: the script has really ended, or was abandoned. */
        void ended();
    }
}
