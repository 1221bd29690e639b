package io.ws2fcgi.bridge.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Carries actions to the connections of this node: the door of this room.
 *
 * <p>What one thread delivers reaches each connection in the order of delivery, because every loop works off its tasks
 * in order.
 */
public final class Hub {
    private final List<HubShard> shards;

    /** A hub with one shard for each loop; the position in the list is the loop's index in a {@link ConnectionId}. */
    public Hub(List<EventLoop> loops) {
        shards = loops.stream().map(HubShard::new).toList();
    }

    /** The shard of the loop with this index. */
    public HubShard shard(int index) {
        return shards.get(index);
    }

    /**
     * Does to all connections of the action's target what it says. Any thread; the connections of the calling loop are
     * served before this returns.
     *
     * @param action not for {@link Target.Self}; its payload is borrowed until this returns
     */
    public void deliver(Action action) {
        if (action instanceof Action.Send send) deliverSend(send);
        else deliverPlain(action);
    }

    private void deliverPlain(Action action) {
        HubShard local = null;
        for (HubShard shard : shards) {
            if (shard.loop().inEventLoop()) local = shard;
            else if (mayHold(shard, action)) post(shard, () -> shard.deliver(action));
        }
        if (local != null) local.deliver(action);
    }

    /** The payload belongs to the caller's loop: the other loops share one copy of it. */
    private void deliverSend(Action.Send send) {
        HubShard local = null;
        Action.@Nullable Send shared = null;
        for (HubShard shard : shards) {
            if (shard.loop().inEventLoop()) {
                local = shard;
            } else if (mayHold(shard, send)) {
                if (shared == null) shared = copy(send);
                postSend(shard, shared);
            }
        }
        if (shared != null) shared.payload().content().release();
        if (local != null) local.deliver(send);
    }

    private static void postSend(HubShard shard, Action.Send send) {
        ByteBuf content = send.payload().content().retain();
        boolean posted = post(shard, () -> {
            try {
                shard.deliver(send);
            } finally {
                content.release();
            }
        });
        if (!posted) content.release();
    }

    /** A loop that is shutting down has no connections left to serve. */
    private static boolean post(HubShard shard, Runnable task) {
        try {
            shard.loop().execute(task);
            return true;
        } catch (RejectedExecutionException stopping) {
            return false;
        }
    }

    private static Action.Send copy(Action.Send send) {
        ByteBuf content = send.payload().content();
        ByteBuf copy = ByteBufAllocator.DEFAULT.ioBuffer(Math.max(1, content.readableBytes()));
        copy.writeBytes(content, content.readerIndex(), content.readableBytes());
        return new Action.Send(send.target(), new Payload(send.payload().kind(), copy), send.except());
    }

    /** An id tells the loop that its connection lives on; a name can be on any. */
    private boolean mayHold(HubShard shard, Action action) {
        if (!(action.target() instanceof Target.Connections connections)) return true;
        for (String text : connections.ids()) {
            ConnectionId id = ConnectionId.parse(text);
            if (id != null && id.loop() < shards.size() && shards.get(id.loop()) == shard) return true;
        }
        return false;
    }
}
