package io.ws2fcgi.bridge.hub;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientQuery;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Delivery;
import io.ws2fcgi.bridge.event.Target;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop, and what they are subscribed to. Confined to that loop. */
public final class HubShard {
    private static final Comparator<Subscriber> BY_ID =
            Comparator.comparing(subscriber -> subscriber.id().text());

    private final EventLoop loop;
    private final int index;
    private final Map<String, Subscriber> byId = new HashMap<>();
    private final Index byUri = new Index();
    private final Index byUser = new Index();
    private final Index byTopic = new Index();

    HubShard(EventLoop loop, int index) {
        this.loop = loop;
        this.index = index;
    }

    // --- Who is here.

    /** From now on the connection can be addressed by its id and its URI. */
    public void add(Subscriber subscriber) {
        assert loop.inEventLoop();
        byId.put(subscriber.id().text(), subscriber);
        byUri.add(subscriber.uri(), subscriber);
    }

    /** The connection is gone; forgets whatever it was part of. */
    public void remove(Subscriber subscriber, @Nullable String user, Collection<String> topics) {
        assert loop.inEventLoop();
        byId.remove(subscriber.id().text());
        byUri.remove(subscriber.uri(), subscriber);
        if (user != null) byUser.remove(user, subscriber);
        for (String topic : topics) byTopic.remove(topic, subscriber);
    }

    /** The connection belongs to another user from now on. */
    public void rename(Subscriber subscriber, @Nullable String before, String user) {
        assert loop.inEventLoop();
        if (before != null) byUser.remove(before, subscriber);
        byUser.add(user, subscriber);
    }

    public void join(String topic, Subscriber subscriber) {
        assert loop.inEventLoop();
        byTopic.add(topic, subscriber);
    }

    public void leave(String topic, Subscriber subscriber) {
        assert loop.inEventLoop();
        byTopic.remove(topic, subscriber);
    }

    EventLoop loop() {
        return loop;
    }

    /** The loop's place in a {@link ConnectionId}. */
    int index() {
        return index;
    }

    // --- What is done to them.

    /** Does to the connections of this loop what the action says. Borrows the payload. */
    Delivery deliver(Action action) {
        assert loop.inEventLoop();
        if (action instanceof Action.Send send) return send(send);
        if (action instanceof Action.Subscribe join) return each(join, member -> member.subscribe(join.topic()));
        if (action instanceof Action.Unsubscribe leave) return each(leave, member -> member.unsubscribe(leave.topic()));
        if (action instanceof Action.SetMeta meta) {
            return each(meta, member -> member.changeMeta(Map.of(meta.name(), meta.value())));
        }
        if (action instanceof Action.ChangeMeta change) {
            return each(change, member -> member.changeMeta(change.values()));
        }
        if (action instanceof Action.Close close)
            return each(close, member -> member.close(close.code(), close.reason()));
        if (action instanceof Action.Refresh refresh) return each(refresh, Subscriber::refresh);
        throw new IllegalArgumentException("action for others: " + action);
    }

    private Delivery send(Action.Send send) {
        List<String> unknown = unknown(send.target());
        Collection<Subscriber> receivers = find(send.target());
        if (receivers.isEmpty()) return Delivery.unknown(unknown);
        Set<String> except = Set.copyOf(send.except());
        Tally tally = new Tally();
        SharedFrame frame = new SharedFrame(ServerFrame.of(send.payload(), ByteBufAllocator.DEFAULT));
        try {
            for (Subscriber receiver : copy(receivers)) {
                if (except.contains(receiver.id().text())) continue;
                SharedFrame filtered = Filters.apply(send, frame, receiver);
                if (filtered == null) continue;
                tally.add(receiver.send(filtered));
                if (filtered != frame) filtered.release();
            }
        } finally {
            frame.release();
        }
        return tally.delivery(unknown);
    }

    private Delivery each(Action action, Function<Subscriber, Subscriber.Outcome> what) {
        List<String> unknown = unknown(action.target());
        Tally tally = new Tally();
        for (Subscriber subscriber : copy(find(action.target()))) tally.add(what.apply(subscriber));
        return tally.delivery(unknown);
    }

    /** What is done to a subscriber may take it out of the very collection that is being walked. */
    private static Subscriber[] copy(Collection<Subscriber> subscribers) {
        return subscribers.toArray(Subscriber[]::new);
    }

    /** The ids of this loop that nobody has, once each. */
    private List<String> unknown(Target target) {
        if (!(target instanceof Target.Connections connections)) return List.of();
        return connections.ids().stream()
                .filter(id -> !byId.containsKey(id) && isMine(id))
                .distinct()
                .toList();
    }

    /** The answer where the loop has stopped: nobody is left, so its ids are unknown. Any thread. */
    Delivery deserted(Target target) {
        if (!(target instanceof Target.Connections connections)) return Delivery.NONE;
        return Delivery.unknown(
                connections.ids().stream().filter(this::isMine).distinct().toList());
    }

    private boolean isMine(String text) {
        ConnectionId id = ConnectionId.parse(text);
        return id != null && id.loop() == index;
    }

    // --- What is asked about them.

    /** One page of the connections of this loop that match, sorted by id. */
    List<ClientReport> clients(ClientQuery query) {
        assert loop.inEventLoop();
        List<Set<Subscriber>> sets = query.where().stream().map(this::find).toList();
        Smallest<Subscriber> page = new Smallest<>(query.limit(), BY_ID);
        for (Subscriber candidate : fewest(sets)) {
            boolean ahead = query.after() == null || candidate.id().text().compareTo(query.after()) > 0;
            if (ahead && sets.stream().allMatch(set -> set.contains(candidate))) page.offer(candidate);
        }
        return page.sorted().stream().map(Subscriber::report).toList();
    }

    private Collection<Subscriber> fewest(List<Set<Subscriber>> sets) {
        Collection<Subscriber> fewest = byId.values();
        for (Set<Subscriber> set : sets) {
            if (set.size() < fewest.size()) fewest = set;
        }
        return fewest;
    }

    /** One page of the channels that have members on this loop. */
    SortedMap<String, Integer> topics(@Nullable String after, int limit) {
        assert loop.inEventLoop();
        Smallest<String> page = new Smallest<>(limit, Comparator.<String>naturalOrder());
        for (String name : byTopic.names()) {
            if (after == null || name.compareTo(after) > 0) page.offer(name);
        }
        SortedMap<String, Integer> members = new TreeMap<>();
        for (String name : page.sorted()) members.put(name, byTopic.get(name).size());
        return members;
    }

    int count(Target target) {
        assert loop.inEventLoop();
        return find(target).size();
    }

    private Set<Subscriber> find(Target target) {
        if (target instanceof Target.Topic topic) return byTopic.get(topic.name());
        if (target instanceof Target.User user) return byUser.get(user.name());
        if (target instanceof Target.Uri uri) return byUri.get(uri.uri());
        if (target instanceof Target.Connections connections) return named(connections.ids());
        throw new IllegalArgumentException("target for others: " + target);
    }

    private Set<Subscriber> named(List<String> ids) {
        Set<Subscriber> found = new LinkedHashSet<>();
        for (String id : ids) {
            Subscriber subscriber = byId.get(id);
            if (subscriber != null) found.add(subscriber);
        }
        return found;
    }
}
