package io.ws2fcgi.bridge.backend;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.FcgiRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the requests for one pool go: the door of this room. */
public interface Backend {
    /**
     * A pool as described, that has yet to be started.
     *
     * <p>Looks host names up, so it may block: not on a loop.
     *
     * @param events hear when a server goes down and when it is back
     * @throws ConfigException when the host name of a server means nothing
     */
    static Backend pool(PoolConfig config, Transport transport, BridgeEvents events) {
        return new Pool(config, transport, events);
    }

    /** Begins what goes on beside the requests, on these loops, which are those of all who will ask. Once, before all else. */
    void start(EventLoopGroup loops);

    /**
     * Asks the application. Call on {@code loop}: the reply is heard there, possibly before this returns, and a FastCGI
     * connection that has to be opened is opened there.
     *
     * @param request taken ownership of, whatever happens
     */
    void ask(FcgiRequest request, Terms terms, EventLoop loop, Reply reply);

    /**
     * Tries whether a server takes connections, with one on {@code loop} that is closed at once. A full backlog is a
     * good sign. One that is down by a health check is not tried: it may take connections and answer nothing. Any thread.
     *
     * @return fails with a message for the operator, when no server can be reached; also when the loop has ended. Tells its
     *     listeners at once, on the thread that completes it
     */
    Future<Void> probe(EventLoop loop);

    /** Lifts the rate of closes: the bridge is about to stop. Any thread, any number of times. */
    void hurry();

    /**
     * Refuses what comes from now on, fails what waits, and ends what runs. Any thread.
     *
     * @return done when no FastCGI connection is left
     */
    Future<?> close();

    /** What is going on right now. Any thread. */
    Load load();

    /** How the servers are right now, in the order of the configuration. Any thread. */
    List<ServerReport> servers();

    /**
     * A glance at a pool.
     *
     * @param inUse connections that are open, kept idle ones included, or about to be opened
     * @param running requests on them
     * @param waiting requests that wait for a place
     * @param overdue requests whose askers have been told of a timeout, and whose scripts may still run
     * @param retried requests that were sent, or tried to be, once more, since the start
     * @param refused requests that were refused because too many waited, since the start
     */
    record Load(int inUse, int running, int waiting, int overdue, long retried, long refused) {}

    /**
     * One server at a glance.
     *
     * @param name as it is configured
     * @param address where that is, if it is a host name
     * @param up whether it gets requests
     * @param trouble why it does not; empty when it is up
     * @param connections open or about to be
     * @param running requests on them
     */
    record ServerReport(
            String name,
            String address,
            boolean backup,
            boolean up,
            String trouble,
            int connections,
            int running,
            long answered) {}

    /** Which kind of event a request is about. It decides whose turn it is where many wait. */
    enum Turn {
        /** A client that wants in. */
        OPEN,
        /** A client that is in: message and tick. */
        MESSAGE,
        /** A client that is gone. Closes are spread over time and wait as long as they have to. */
        CLOSE
    }

    /**
     * How long to wait, and for what.
     *
     * @param timeout from the beginning of the attempt to connect that succeeds to the END of the response
     * @param waitForPool whether the request may wait, as for a place, for a pool that cannot be reached; if not, only a
     *     server that is busy (EAGAIN, OVERLOADED) is waited for
     * @param longestWait for a place or a pool; null for the pool's own
     * @param key what rendezvous hashing goes by
     * @param freshConnection whether a connection on which nothing goes on will not do: it may have been dead for a while
     * @param account at whose expense; null for one that has had nothing yet
     */
    record Terms(
            Turn turn,
            Duration timeout,
            boolean waitForPool,
            @Nullable Duration longestWait,
            String key,
            boolean freshConnection,
            @Nullable Account account) {
        /** An open, for which the client has not been answered: it does not wait for a pool that is away. */
        public static Terms open(Duration timeout, String key) {
            return new Terms(Turn.OPEN, timeout, false, null, key, false, null);
        }

        /** A message or tick. */
        public static Terms message(Duration timeout, String key) {
            return new Terms(Turn.MESSAGE, timeout, true, null, key, false, null);
        }

        /** A close, for which there is time. */
        public static Terms close(Duration timeout, Duration longestWait, String key) {
            return new Terms(Turn.CLOSE, timeout, true, longestWait, key, false, null);
        }

        /** The same, also for a pool that is away. */
        public Terms waitingForPool() {
            return new Terms(turn, timeout, true, longestWait, key, freshConnection, account);
        }

        /** The same, on a new connection. */
        public Terms onFreshConnection() {
            return new Terms(turn, timeout, waitForPool, longestWait, key, true, account);
        }

        /** The same, at this client's expense. */
        public Terms chargedTo(Account client) {
            return new Terms(turn, timeout, waitForPool, longestWait, key, freshConnection, client);
        }
    }

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
