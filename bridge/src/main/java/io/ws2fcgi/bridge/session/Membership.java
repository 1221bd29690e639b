package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.dialect.StateLimits;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.hub.HubShard;
import io.ws2fcgi.bridge.hub.Subscriber;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the application has made of a client, kept in step with the hub for as long as the client is there. */
final class Membership {
    private final HubShard shard;
    private final Limits limits;
    private int handshakeBytes;
    private ClientState state = ClientState.NEW;
    /** The client as the hub knows it; null before that and after. */
    private @Nullable Subscriber subscriber;

    Membership(HubShard shard, Limits limits, int handshakeBytes) {
        this.shard = shard;
        this.limits = limits;
        this.handshakeBytes = handshakeBytes;
    }

    ClientState state() {
        return state;
    }

    /** From now on others can do this and that to the client. */
    void register(Subscriber client) {
        shard.add(client);
        subscriber = client;
    }

    /** The hub forgets the client; its state stays for the events that are still owed. */
    void unregister() {
        if (subscriber == null) return;
        shard.remove(subscriber, state.user(), state.topics());
        subscriber = null;
    }

    /** Throws when the limits do not allow what these actions would make of the client. Changes nothing. */
    void check(List<Action> actions) throws AnswerException {
        StateLimits.apply(state, actions, handshakeBytes, limits);
    }

    /**
     * The same for the answer to open, whose cookies make the handshake longer for all later events.
     *
     * @throws AnswerException then nothing has changed
     */
    void admit(int bytesGained, List<Action> actions) throws AnswerException {
        int grown = handshakeBytes + bytesGained;
        StateLimits.checkHandshake(grown, limits);
        StateLimits.apply(state, actions, grown, limits);
        handshakeBytes = grown;
    }

    void choose(@Nullable String protocol) {
        state = state.withProtocol(protocol);
    }

    void subscribe(String topic, List<String> filters) {
        if (subscriber == null) return;
        state = state.withTopic(topic, filters);
        shard.join(topic, subscriber);
    }

    void unsubscribe(@Nullable String topic) {
        if (subscriber == null) return;
        List<String> left = topic == null ? List.copyOf(state.topics()) : List.of(topic);
        for (String name : left) {
            state = state.withoutTopic(name);
            shard.leave(name, subscriber);
        }
    }

    /** Does what nobody but the client's own state has to know. */
    void change(Action action) {
        state = StateLimits.applied(state, action);
    }

    void setMeta(String name, String value) {
        state = state.withMeta(name, value);
    }

    void setUser(String user) {
        if (subscriber != null) shard.rename(subscriber, state.user(), user);
        state = state.withUser(user);
    }
}
