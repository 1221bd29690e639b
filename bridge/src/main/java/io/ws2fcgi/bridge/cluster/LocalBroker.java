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

/** No other nodes: straight to the hub. */
record LocalBroker(Hub hub) implements Broker {
    @Override
    public void publish(Action action) {
        hub.publish(action);
    }

    @Override
    public Future<Delivery> deliver(Action action, EventExecutor executor) {
        return hub.deliver(action, executor);
    }

    @Override
    public boolean isBehind() {
        return hub.isBehind();
    }

    @Override
    public Future<List<ClientReport>> clients(ClientQuery query, EventExecutor executor) {
        return hub.clients(query, executor);
    }

    @Override
    public Future<SortedMap<String, Integer>> topics(@Nullable String after, int limit, EventExecutor executor) {
        return hub.topics(after, limit, executor);
    }

    @Override
    public Future<Integer> count(Target target, EventExecutor executor) {
        return hub.count(target, executor);
    }
}
