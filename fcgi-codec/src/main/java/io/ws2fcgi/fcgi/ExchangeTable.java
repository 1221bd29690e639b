package io.ws2fcgi.fcgi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of one connection by request id. Gives out the smallest free id, from 1, as applications tend to use
 * ids as indices (specification, section 3.3). Confined to the channel's loop.
 */
final class ExchangeTable {
    private final BitSet taken = new BitSet();
    private @Nullable ClientExchange[] exchanges = new @Nullable ClientExchange[2];
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Returns the id that {@code exchange} now has. The caller sees to it that one is free. */
    int add(ClientExchange exchange) {
        int id = taken.nextClearBit(1);
        taken.set(id);
        if (id == exchanges.length) exchanges = Arrays.copyOf(exchanges, 2 * id);
        exchanges[id] = exchange;
        size++;
        return id;
    }

    @Nullable
    ClientExchange get(int id) {
        return id < exchanges.length ? exchanges[id] : null;
    }

    /** Frees the id; does nothing when that has happened already. */
    void remove(ClientExchange exchange) {
        int id = exchange.requestId();
        if (get(id) != exchange) return;
        taken.clear(id);
        exchanges[id] = null;
        size--;
    }

    /** Returns a copy, in the order of the ids. */
    List<ClientExchange> all() {
        List<ClientExchange> all = new ArrayList<>(size);
        for (int id = taken.nextSetBit(1); id > 0; id = taken.nextSetBit(id + 1)) {
            ClientExchange exchange = exchanges[id];
            if (exchange != null) all.add(exchange);
        }
        return all;
    }
}
