package io.ws2fcgi.bridge.control;

import io.netty.util.concurrent.EventExecutor;
import io.ws2fcgi.bridge.dialect.GripItem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings published items into the order that their ids say, and lets each id through once. An item whose predecessor has
 * not come waits a while for it. Confined to its executor, which is also where the items go on.
 */
final class GripSequence {
    /** What is remembered is forgotten by age; the oldest goes first where it is too much. */
    private static final int MOST_REMEMBERED = 100_000;

    private static final int MOST_WAITING_OF_A_CHANNEL = 100;
    private static final int MOST_WAITING = 25_000;
    private static final long LONGEST_WAIT_SECONDS = 5;
    private static final long REMEMBERED_NANOS = TimeUnit.SECONDS.toNanos(60);

    private record Id(String topic, String id) {}

    private record Last(@Nullable String id, long since) {}

    private final EventExecutor executor;
    private final Consumer<GripItem> next;

    /** When each id was last let through, oldest first. */
    private final Map<Id, Long> seen = new LinkedHashMap<>();
    /** The latest item of each channel, the channels that were quiet for longest first. */
    private final Map<String, Last> last = new LinkedHashMap<>();
    /** Items by channel and then by the id they wait for. */
    private final Map<String, Map<String, GripItem>> waiting = new HashMap<>();

    private int waitingItems;

    /** Hands items to {@code next} as soon as it is their turn. */
    GripSequence(EventExecutor executor, Consumer<GripItem> next) {
        this.executor = executor;
        this.next = next;
    }

    /** Takes one item. On the executor. */
    void add(GripItem item) {
        assert executor.inEventLoop();
        long now = executor.ticker().nanoTime();
        forget(now);
        String id = item.id();
        if (id != null && seen.putIfAbsent(new Id(item.topic(), id), now) != null) return;
        if (!item.sequenced()) {
            next.accept(item);
        } else if (!mustWait(item)) {
            send(item, now);
        } else if (!keep(item)) {
            send(item, now);
        }
    }

    private boolean mustWait(GripItem item) {
        Last before = last.get(item.topic());
        return before != null
                && before.id() != null
                && item.prevId() != null
                && !before.id().equals(item.prevId());
    }

    /** Returns false where there is no room to wait in: rather in disorder than never. */
    private boolean keep(GripItem item) {
        Map<String, GripItem> ofTopic = waiting.computeIfAbsent(item.topic(), unused -> new HashMap<>());
        String awaited = String.valueOf(item.prevId());
        boolean room = waitingItems < MOST_WAITING && ofTopic.size() < MOST_WAITING_OF_A_CHANNEL;
        if (!room || ofTopic.putIfAbsent(awaited, item) != null) return false;
        waitingItems++;
        executor.schedule(() -> giveUp(item, awaited), LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        return true;
    }

    private void giveUp(GripItem item, String awaited) {
        Map<String, GripItem> ofTopic = waiting.getOrDefault(item.topic(), Map.of());
        if (!item.equals(ofTopic.get(awaited))) return;
        take(item.topic(), awaited);
        send(item, executor.ticker().nanoTime());
    }

    /** Sends the item, and all those that have waited for it and then for each other. */
    private void send(GripItem item, long now) {
        for (GripItem turn = item; turn != null; ) {
            last.remove(turn.topic());
            last.put(turn.topic(), new Last(turn.id(), now));
            next.accept(turn);
            turn = turn.id() == null ? null : take(turn.topic(), turn.id());
        }
    }

    private @Nullable GripItem take(String topic, String awaited) {
        Map<String, GripItem> ofTopic = waiting.get(topic);
        if (ofTopic == null) return null;
        GripItem taken = ofTopic.remove(awaited);
        if (taken != null) waitingItems--;
        if (ofTopic.isEmpty()) waiting.remove(topic);
        return taken;
    }

    private void forget(long now) {
        var ids = seen.values().iterator();
        while (ids.hasNext() && (now - ids.next() > REMEMBERED_NANOS || seen.size() > MOST_REMEMBERED)) ids.remove();
        var channels = last.values().iterator();
        while (channels.hasNext()
                && (now - channels.next().since() > REMEMBERED_NANOS || last.size() > MOST_REMEMBERED))
            channels.remove();
    }
}
