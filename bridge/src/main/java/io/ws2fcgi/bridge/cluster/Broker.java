package io.ws2fcgi.bridge.cluster;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientQuery;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.Delivery;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.bridge.hub.Hub;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Carries actions to connections on all nodes, and asks about these. Any thread.
 *
 * <p>What one thread publishes or delivers reaches each connection in that order. Every future is completed, with what
 * could be learned: a node or a loop that is stopping has no connections and contributes nothing. Its listeners are
 * called on the executor that was given.
 */
public interface Broker {
    /** The broker of a bridge that stands alone. */
    static Broker local(Hub hub) {
        return new LocalBroker(hub);
    }

    /**
     * Publishes an action. Nobody learns what became of it, and nothing slows down who publishes faster than the loops
     * can follow: see {@link #isBehind}.
     *
     * @param action not for {@link Target.Self}; its payload is borrowed until this returns
     */
    void publish(Action action);

    /**
     * Publishes an action, and tells what became of it.
     *
     * @param action not for {@link Target.Self}; its payload is borrowed until this returns
     * @return completed when it was handed to all connections that it is for
     */
    Future<Delivery> deliver(Action action, EventExecutor executor);

    /**
     * Whether what was published piles up on its way. Whoever publishes again and again then uses {@link #deliver} and
     * waits for it, so that the pile stays as small as one round of all publishers: a session waits before its next
     * event, a caller of the push API for its answer.
     */
    boolean isBehind();

    /** A page of connections, sorted by id. */
    Future<List<ClientReport>> clients(ClientQuery query, EventExecutor executor);

    /**
     * A page of the channels that have members, and how many.
     *
     * @param after only names behind this one in the order of text; null for the first page
     * @param limit at least 1
     */
    Future<SortedMap<String, Integer>> topics(@Nullable String after, int limit, EventExecutor executor);

    /**
     * How many connections a target names, opening and closing ones included.
     *
     * @param target not {@link Target.Self}
     */
    Future<Integer> count(Target target, EventExecutor executor);
}
