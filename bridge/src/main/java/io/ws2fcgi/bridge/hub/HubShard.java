package io.ws2fcgi.bridge.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Target;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop, and what they are subscribed to. Confined to that loop. */
public final class HubShard {
    private final EventLoop loop;
    private final Map<String, Subscriber> byId = new HashMap<>();
    private final Index byUri = new Index();
    private final Index byUser = new Index();
    private final Index byTopic = new Index();

    HubShard(EventLoop loop) {
        this.loop = loop;
    }

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

    /** Does to the connections of this loop what the action says. Borrows the payload. */
    void deliver(Action action) {
        assert loop.inEventLoop();
        if (action instanceof Action.Send send) {
            send(send);
        } else if (action instanceof Action.Subscribe join) {
            each(join.target(), subscriber -> subscriber.subscribe(join.topic()));
        } else if (action instanceof Action.Unsubscribe leave) {
            each(leave.target(), subscriber -> subscriber.unsubscribe(leave.topic()));
        } else if (action instanceof Action.SetMeta meta) {
            each(meta.target(), subscriber -> subscriber.setMeta(meta.name(), meta.value()));
        } else if (action instanceof Action.Close close) {
            each(close.target(), subscriber -> subscriber.close(close.code(), close.reason()));
        } else {
            throw new IllegalArgumentException("action for others: " + action);
        }
    }

    private void send(Action.Send send) {
        Collection<Subscriber> receivers = find(send.target());
        if (receivers.isEmpty()) return;
        ByteBuf frame = ServerFrame.of(send.payload(), ByteBufAllocator.DEFAULT);
        try {
            for (Subscriber receiver : copy(receivers)) {
                if (!send.except().contains(receiver.id().text())) receiver.send(frame.retainedDuplicate());
            }
        } finally {
            frame.release();
        }
    }

    private void each(Target target, Consumer<Subscriber> what) {
        for (Subscriber subscriber : copy(find(target))) what.accept(subscriber);
    }

    /** What is done to a subscriber may take it out of the very collection that is being walked. */
    private static Subscriber[] copy(Collection<Subscriber> subscribers) {
        return subscribers.toArray(Subscriber[]::new);
    }

    private Collection<Subscriber> find(Target target) {
        if (target instanceof Target.Topic topic) return byTopic.get(topic.name());
        if (target instanceof Target.User user) return byUser.get(user.name());
        if (target instanceof Target.Uri uri) return byUri.get(uri.uri());
        if (target instanceof Target.Connections connections) return named(connections.ids());
        throw new IllegalArgumentException("target for others: " + target);
    }

    private Collection<Subscriber> named(List<String> ids) {
        Set<Subscriber> found = new LinkedHashSet<>();
        for (String id : ids) {
            Subscriber subscriber = byId.get(id);
            if (subscriber != null) found.add(subscriber);
        }
        return found;
    }
}
