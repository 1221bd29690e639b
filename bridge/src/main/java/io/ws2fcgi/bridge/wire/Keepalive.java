package io.ws2fcgi.bridge.wire;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Visits every client of one event loop once in each interval, with one timer for all of them. Clients are spread over
 * the interval by chance, so those that came together are not visited together, nor at times that anybody could foresee.
 */
final class Keepalive<C extends Keepalive.Visited> {
    /** Somebody to visit. */
    interface Visited {
        void onVisit();
    }

    private static final int SLOTS = 32;

    private final EventLoop loop;
    private final long slotNanos;
    private final List<Set<C>> slots = new ArrayList<>(SLOTS);
    private int current;
    private final RandomGenerator random;
    private int clients;
    private @Nullable Future<?> timer;

    /** @param interval between two visits of one client */
    Keepalive(EventLoop loop, Duration interval, RandomGenerator random) {
        this.loop = loop;
        this.random = random;
        slotNanos = Math.max(1, interval.toNanos() / SLOTS);
        for (int i = 0; i < SLOTS; i++) slots.add(new LinkedHashSet<>());
    }

    /** Begins to visit a client. Returns its slot, to be given back to {@link #remove}. */
    int add(C client) {
        assert loop.inEventLoop();
        int slot = random.nextInt(SLOTS);
        if (slots.get(slot).add(client)) clients++;
        if (timer == null) {
            timer = loop.scheduleAtFixedRate(this::visit, slotNanos, slotNanos, TimeUnit.NANOSECONDS);
        }
        return slot;
    }

    void remove(C client, int slot) {
        assert loop.inEventLoop();
        if (slots.get(slot).remove(client)) clients--;
        if (clients == 0 && timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void visit() {
        current = (current + 1) % SLOTS;
        // A visit may find a client gone, which takes it out of the set.
        for (C client : List.copyOf(slots.get(current))) visit(client);
    }

    /** All that are visited; must not change who is. */
    void forEach(Consumer<? super C> each) {
        for (Set<C> slot : slots) slot.forEach(each);
    }

    /** An exception from here would cancel the timer, and without a word. As what a task throws it is logged. */
    private void visit(Visited client) {
        try {
            client.onVisit();
        } catch (RuntimeException failed) {
            loop.execute(() -> {
                throw failed;
            });
        }
    }
}
