package io.ws2fcgi.bridge.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientQuery;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Delivery;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Carries actions to the connections of this node, and answers questions about them: the door of this room.
 *
 * <p>What one thread publishes or delivers reaches each connection in that order, because every loop works off its tasks
 * in order. Any thread; what concerns the calling loop is done before a method returns. A loop that has stopped has no
 * connections left: it counts as nothing, and its ids are unknown. So every future is completed.
 */
public final class Hub {
    private final List<HubShard> shards;
    private final Backlog backlog = new Backlog();

    /** A hub with one shard for each loop; the position in the list is the loop's index in a {@link ConnectionId}. */
    public Hub(List<EventLoop> loops) {
        List<HubShard> made = new ArrayList<>(loops.size());
        for (EventLoop loop : loops) made.add(new HubShard(loop, made.size()));
        shards = List.copyOf(made);
    }

    /** The shard of the loop with this index. */
    public HubShard shard(int index) {
        return shards.get(index);
    }

    // --- Actions.

    /**
     * Does to all connections of the action's target what it says.
     *
     * @param action not for {@link Target.Self}; its payload is borrowed until this returns
     */
    public void publish(Action action) {
        carry(action, concerned(action.target()), unheard -> {});
    }

    /**
     * The same, and tells what became of it.
     *
     * @param action not for {@link Target.Self}; its payload is borrowed until this returns
     * @param executor on which the future's listeners are called
     * @return completed when all loops have done their part
     */
    public Future<Delivery> deliver(Action action, EventExecutor executor) {
        BitSet concerned = concerned(action.target());
        Set<String> given = new LinkedHashSet<>(ids(action.target()));
        List<String> strangers = given.stream().filter(id -> shardOf(id) < 0).toList();
        Gathering<Delivery> sum = new Gathering<>(
                executor,
                concerned.cardinality(),
                Delivery.unknown(strangers),
                (one, other) -> inOrder(given, one.plus(other)));
        carry(action, concerned, sum::add);
        return sum.future();
    }

    private static List<String> ids(Target target) {
        return target instanceof Target.Connections connections ? connections.ids() : List.of();
    }

    private static Delivery inOrder(Set<String> given, Delivery delivery) {
        if (delivery.unknown().size() < 2) return delivery;
        Set<String> unknown = Set.copyOf(delivery.unknown());
        List<String> sorted = given.stream().filter(unknown::contains).toList();
        return new Delivery(delivery.reached(), delivery.pending(), delivery.refused(), sorted);
    }

    /** The payload belongs to the caller's loop: the other loops share one copy of it. */
    private void carry(Action action, BitSet concerned, Consumer<Delivery> result) {
        HubShard local = null;
        Action shared = null;
        for (HubShard shard : shards) {
            if (!concerned.get(shard.index())) continue;
            if (shard.loop().inEventLoop()) {
                local = shard;
            } else {
                if (shared == null) shared = copy(action);
                Errand.send(shard, shared, backlog, result);
            }
        }
        if (shared != null) Errand.content(shared).release();
        if (local != null) result.accept(local.deliver(action));
    }

    /**
     * Whether the loops are behind with what was handed to them: 4 MiB of payloads, or 256 actions. Nothing is refused
     * because of it, so whoever can wait should: what one thread published before a {@link #deliver} to the same target
     * has arrived when that is completed.
     */
    public boolean isBehind() {
        return backlog.isMuch();
    }

    private static Action copy(Action action) {
        if (!(action instanceof Action.Send send)) return action;
        ByteBuf content = send.payload().content();
        ByteBuf copy = ByteBufAllocator.DEFAULT.ioBuffer(Math.max(1, content.readableBytes()));
        copy.writeBytes(content, content.readerIndex(), content.readableBytes());
        return new Action.Send(send.target(), new Payload(send.payload().kind(), copy), send.except(), send.label());
    }

    // --- Questions.

    /** A page of the connections that match, sorted by id. The future's listeners are called on {@code executor}. */
    public Future<List<ClientReport>> clients(ClientQuery query, EventExecutor executor) {
        BitSet concerned = all();
        for (Target target : query.where()) concerned.and(concerned(target));
        return ask(
                concerned,
                shard -> shard.clients(query),
                List.of(),
                (one, other) -> Stream.concat(one.stream(), other.stream())
                        .sorted((a, b) -> a.id().compareTo(b.id()))
                        .limit(query.limit())
                        .toList(),
                executor);
    }

    /**
     * A page of the channels and how many members each has.
     *
     * @param after only names behind this one in the order of text; null for the first page
     * @param limit at least 1
     */
    public Future<SortedMap<String, Integer>> topics(@Nullable String after, int limit, EventExecutor executor) {
        if (limit < 1) throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1)");
        // A name among the first of all is also among the first of each loop that has it: no count is too small.
        return ask(
                all(),
                shard -> shard.topics(after, limit),
                Collections.emptySortedMap(),
                (one, other) -> first(limit, one, other),
                executor);
    }

    private static SortedMap<String, Integer> first(
            int limit, SortedMap<String, Integer> one, SortedMap<String, Integer> other) {
        TreeMap<String, Integer> both = new TreeMap<>(one);
        other.forEach((name, members) -> both.merge(name, members, Integer::sum));
        while (both.size() > limit) both.pollLastEntry();
        return Collections.unmodifiableSortedMap(both);
    }

    /** How many connections the target names. */
    public Future<Integer> count(Target target, EventExecutor executor) {
        return ask(concerned(target), shard -> shard.count(target), 0, Integer::sum, executor);
    }

    private <T> Future<T> ask(
            BitSet concerned,
            Function<HubShard, T> question,
            T nothing,
            BinaryOperator<T> plus,
            EventExecutor executor) {
        Gathering<T> sum = new Gathering<>(executor, concerned.cardinality(), nothing, plus);
        for (HubShard shard : shards) {
            if (!concerned.get(shard.index())) continue;
            if (shard.loop().inEventLoop()) sum.add(question.apply(shard));
            else ask(shard, question, nothing, sum);
        }
        return sum.future();
    }

    private static <T> void ask(HubShard shard, Function<HubShard, T> question, T nothing, Gathering<T> sum) {
        try {
            shard.loop().execute(() -> answer(shard, question, nothing, sum));
        } catch (RejectedExecutionException stopped) {
            sum.add(nothing);
        }
    }

    private static <T> void answer(HubShard shard, Function<HubShard, T> question, T nothing, Gathering<T> sum) {
        T part = nothing;
        try {
            part = question.apply(shard);
        } finally {
            sum.add(part);
        }
    }

    // --- Loops.

    /** An id tells the loop that its connection lives on; a name can be on any. */
    private BitSet concerned(Target target) {
        if (target instanceof Target.Self) throw new IllegalArgumentException("target for others: " + target);
        if (!(target instanceof Target.Connections connections)) return all();
        BitSet concerned = new BitSet(shards.size());
        for (String id : connections.ids()) {
            int shard = shardOf(id);
            if (shard >= 0) concerned.set(shard);
        }
        return concerned;
    }

    private BitSet all() {
        BitSet all = new BitSet(shards.size());
        all.set(0, shards.size());
        return all;
    }

    /** Where a connection with this id would be; -1 for nowhere. */
    private int shardOf(String text) {
        ConnectionId id = ConnectionId.parse(text);
        return id == null || id.loop() >= shards.size() ? -1 : id.loop();
    }
}
