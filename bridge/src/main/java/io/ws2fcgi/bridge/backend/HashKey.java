package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.bridge.config.Balance;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;

/** What rendezvous hashing goes by. */
public final class HashKey {
    private HashKey() {}

    /** The key of a client's requests, for {@link Backend.Terms}: what the balance names, else the client's connection. */
    public static String of(Balance balance, ClientInfo client, ClientState state) {
        String key = null;
        if (balance instanceof Balance.Hash hash) {
            if (hash.by() instanceof Balance.By.User) key = state.user();
            if (hash.by() instanceof Balance.By.PathGroup group)
                key = client.pathParams().get(group.name());
        }
        return key == null ? client.id().text() : key;
    }
}
