package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientQuery;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.Delivery;
import io.ws2fcgi.bridge.event.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Writes down what is pushed, and has it delivered at once or when the test says so. */
final class RecordedPushes implements Broker {
    final List<String> pushed = new ArrayList<>();
    boolean slow;
    private final Queue<Promise<Delivery>> under = new ArrayDeque<>();

    @Override
    public Future<Delivery> deliver(Action action, EventExecutor executor) {
        Action.Send send = (Action.Send) action;
        String to = send.target() instanceof Target.Uri uri
                ? uri.uri()
                : send.target().toString();
        String except = send.except().isEmpty() ? "" : " but " + send.except();
        pushed.add(send.payload().kind() + " " + send.payload().content().toString(UTF_8) + " to " + to + except);
        if (!slow) return executor.newSucceededFuture(Delivery.NONE);
        Promise<Delivery> promise = executor.newPromise();
        under.add(promise);
        return promise;
    }

    /** The oldest push has reached its receivers. */
    void arrive() {
        under.remove().setSuccess(Delivery.NONE);
    }

    @Override
    public void publish(Action action) {
        throw new IllegalStateException("a push wants to know when it has arrived");
    }

    @Override
    public Future<List<ClientReport>> clients(ClientQuery query, EventExecutor executor) {
        throw new IllegalStateException("nobody asks");
    }

    @Override
    public Future<SortedMap<String, Integer>> topics(@Nullable String after, int limit, EventExecutor executor) {
        throw new IllegalStateException("nobody asks");
    }

    @Override
    public Future<Integer> count(Target target, EventExecutor executor) {
        throw new IllegalStateException("nobody asks");
    }

    @Override
    public boolean isBehind() {
        return false;
    }
}
