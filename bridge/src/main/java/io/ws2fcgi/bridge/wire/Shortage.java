package io.ws2fcgi.bridge.wire;

import io.netty.channel.EventLoop;
import io.ws2fcgi.bridge.net.BufferMemory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the clients of one event loop from using up the memory for buffers, each within its own limits but all together. While
 * it is short, those that hold much of it are not read; where it stays short, those that hold most are closed, some at a time.
 * There is a timer only while it is short. Confined to the loop.
 */
final class Shortage {
    /** Somebody for whom the process holds bytes: what has come and was not answered yet, and what was not read. */
    interface Holder {
        long heldBytes();

        /** It may be read again. */
        void onPlenty();

        /** There is no room for it. */
        void shed();
    }

    /** Whoever holds less is never meant: it is left the last quarter of the memory. */
    static final int MUCH = 16 << 10;

    private static final long LOOK_MILLIS = 100;
    private static final long PATIENCE_SECONDS = 5;
    /** At each look one of so many is closed. */
    private static final int PART = 16;

    private final EventLoop loop;
    private final BufferMemory memory;
    private final Consumer<Consumer<Holder>> clients;
    private final Set<Holder> unread = new LinkedHashSet<>();
    private @Nullable Future<?> timer;
    private long since;

    /** @param clients shows all clients of the loop */
    Shortage(EventLoop loop, BufferMemory memory, Consumer<Consumer<Holder>> clients) {
        this.loop = loop;
        this.memory = memory;
        this.clients = clients;
    }

    /** Whether a client that holds so many bytes is not to be read for now; then it is to be {@linkplain #add added}. */
    boolean concerns(long held) {
        return held >= MUCH && (timer != null || memory.isShort());
    }

    /** Will hear of it when there is plenty. */
    void add(Holder client) {
        assert loop.inEventLoop();
        unread.add(client);
        if (timer != null) return;
        since = now();
        timer = loop.scheduleAtFixedRate(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void remove(Holder client) {
        unread.remove(client);
    }

    private void look() {
        if (memory.isEnough()) end();
        else if (now() - since >= TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) shed();
    }

    private void end() {
        if (timer != null) timer.cancel(false);
        timer = null;
        List<Holder> free = List.copyOf(unread);
        unread.clear();
        free.forEach(Holder::onPlenty);
    }

    private void shed() {
        record Held(Holder by, long bytes) {}
        List<Held> all = new ArrayList<>();
        clients.accept(client -> {
            long bytes = client.heldBytes();
            if (bytes >= MUCH) all.add(new Held(client, bytes));
        });
        all.sort(Comparator.comparingLong(Held::bytes).reversed());
        for (Held held : all.subList(0, (all.size() + PART - 1) / PART)) held.by.shed();
    }

    private long now() {
        return loop.ticker().nanoTime();
    }
}
