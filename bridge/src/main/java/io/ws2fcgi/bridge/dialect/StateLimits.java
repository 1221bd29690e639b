package io.ws2fcgi.bridge.dialect;

import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.Header;
import io.ws2fcgi.bridge.event.Target;
import java.util.List;
import java.util.Map;

/**
 * What one connection's state may weigh (WS-CGI section 2, "Sizes"). All of it travels with every event: what could not
 * be sent later is refused when it is set.
 */
public final class StateLimits {
    private StateLimits() {}

    /** What the handshake takes of the limit: the request-target and all headers. */
    public static int handshakeBytes(ClientInfo client) {
        int bytes = client.uri().length();
        for (Header header : client.headers()) {
            bytes += header.name().length() + header.value().length();
        }
        return bytes;
    }

    /**
     * Returns the state after those of {@code actions} that change the answering connection's own; the others count for
     * nothing here.
     *
     * @param handshakeBytes what the handshake takes, merged cookies and all
     * @throws AnswerException naming the limit that the new state would break
     */
    public static ClientState apply(ClientState state, List<Action> actions, int handshakeBytes, Limits limits)
            throws AnswerException {
        ClientState changed = state;
        for (Action action : actions) {
            changed = applied(changed, action);
        }
        if (changed.equals(state)) return state;
        check(changed, handshakeBytes, limits);
        return changed;
    }

    /** Throws when the handshake alone, merged cookies and all, is too long. */
    public static void checkHandshake(int handshakeBytes, Limits limits) throws AnswerException {
        atMost("bytes of handshake and cookies", handshakeBytes, limits.stateBytes());
    }

    /** Returns the state after an action, whether the limits allow it or not; one for others changes nothing. */
    public static ClientState applied(ClientState state, Action action) {
        if (!action.target().equals(Target.SELF)) return state;
        if (action instanceof Action.SetMeta meta) return state.withMeta(meta.name(), meta.value());
        if (action instanceof Action.SetUser user) return state.withUser(user.user());
        if (action instanceof Action.Subscribe subscribe)
            return state.withTopic(subscribe.topic(), subscribe.filters());
        if (action instanceof Action.Unsubscribe unsubscribe) {
            String topic = unsubscribe.topic();
            return topic == null ? state.withoutTopics() : state.withoutTopic(topic);
        }
        if (action instanceof Action.SetPrefix set) return state.withPrefix(set.prefix());
        if (action instanceof Action.SetFilterMeta set) return state.withFilterMeta(set.name(), set.value());
        return state;
    }

    /** Throws when these are too many channels. */
    static void checkTopics(ClientState state, Limits limits) throws AnswerException {
        atMost("channels", state.topics().size(), limits.topics());
        atMost("bytes of channel names", topicBytes(state), limits.topicBytes());
    }

    private static void check(ClientState state, int handshakeBytes, Limits limits) throws AnswerException {
        int topicBytes = topicBytes(state);
        int metaBytes = bytes(state.meta());
        String user = state.user();
        int stateBytes = handshakeBytes + metaBytes + topicBytes + (user == null ? 0 : WireText.utf8Length(user));
        checkTopics(state, limits);
        atMost("bytes of meta", metaBytes, limits.metaBytes());
        atMost("bytes of meta for filters", bytes(state.grip().filterMeta()), limits.metaBytes());
        atMost("bytes of handshake, meta, user and channels", stateBytes, limits.stateBytes());
    }

    private static int topicBytes(ClientState state) {
        return state.topics().stream().mapToInt(WireText::utf8Length).sum();
    }

    private static int bytes(Map<String, String> meta) {
        int bytes = 0;
        for (Map.Entry<String, String> entry : meta.entrySet()) {
            bytes += WireText.utf8Length(entry.getKey()) + WireText.utf8Length(entry.getValue());
        }
        return bytes;
    }

    private static void atMost(String what, int found, int limit) throws AnswerException {
        if (found > limit) throw new AnswerException(what + ": " + found + " (expected: at most " + limit + ")");
    }
}
