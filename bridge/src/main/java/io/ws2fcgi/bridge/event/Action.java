package io.ws2fcgi.bridge.event;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an application can ask for, in an answer or through the push API (WS-CGI sections 3 and 4). */
public sealed interface Action {
    /** Whom it is for. */
    Target target();

    /** For the connection whose event is being answered, whatever it is. */
    sealed interface OnSelf extends Action {
        @Override
        default Target target() {
            return Target.SELF;
        }
    }

    /**
     * One message to every connection of {@code target}.
     *
     * @param except ids that are left out
     * @param label what the filters of a subscription look at
     */
    record Send(Target target, Payload payload, List<String> except, Label label) implements Action {
        public Send {
            except = List.copyOf(except);
        }

        public Send(Target target, Payload payload, List<String> except) {
            this(target, payload, except, Label.NONE);
        }
    }

    /**
     * Join a channel; who is a member already gets other filters.
     *
     * @param filters names of what decides whether and how a message of the channel reaches the connection, in order
     */
    record Subscribe(Target target, String topic, List<String> filters) implements Action {
        public Subscribe {
            filters = List.copyOf(filters);
        }

        public Subscribe(Target target, String topic) {
            this(target, topic, List.of());
        }
    }

    /**
     * Leave a channel.
     *
     * @param topic null for all channels
     */
    record Unsubscribe(Target target, @Nullable String topic) implements Action {}

    /**
     * Set a value of the connection's state.
     *
     * @param name lower case, {@code [a-z0-9-]{1,64}}
     * @param value empty to delete
     */
    record SetMeta(Target target, String name, String value) implements Action {}

    /**
     * Set several values of the state of connections, or none of them where a limit does not allow all.
     *
     * @param values by lower-case name; empty to delete
     */
    record ChangeMeta(Target target, Map<String, String> values) implements Action {
        public ChangeMeta {
            values = Map.copyOf(values);
        }
    }

    /** Name the user of the connection whose event is being answered. */
    record SetUser(String user) implements OnSelf {}

    /**
     * Send a tick event whenever this time has passed since the last event's end.
     *
     * @param seconds 1..86400, or 0 for off
     */
    record SetTick(int seconds) implements OnSelf {}

    /** Ask the application about the connections of {@code target} now, though nothing has happened to them. */
    record Refresh(Target target) implements Action {}

    /**
     * Close the connections of {@code target}.
     *
     * @param code one that may stand in a close frame, or 1005 for a frame without status
     */
    record Close(Target target, int code, String reason) implements Action {}

    /**
     * What the application says counts only with this prefix from now on, and control messages are understood.
     *
     * @param prefix null to take every message as it is
     */
    record SetPrefix(@Nullable String prefix) implements OnSelf {}

    /**
     * Set a value that the filters of the connection's subscriptions look at.
     *
     * @param value null to delete
     */
    record SetFilterMeta(String name, @Nullable String value) implements OnSelf {}

    /**
     * Send this again and again, so that whoever is between does not take the connection for dead.
     *
     * @param payload null for no more
     * @param seconds at least 1
     * @param onlyIdle whether the time counts from the last message to the client, or from the last of these
     */
    record KeepAlive(@Nullable Payload payload, int seconds, boolean onlyIdle) implements OnSelf {}

    /**
     * Send a message later; one that waits already goes at once.
     *
     * @param seconds at least 1
     */
    record SendLater(Payload payload, int seconds) implements OnSelf {}

    /** Send now what waits because of {@link SendLater}. */
    record SendNow() implements OnSelf {}

    /** Never ask about the connection again, not even about its end; what others push still reaches the client. */
    record Detach() implements OnSelf {}

    /** End the connection at once, without a close frame. */
    record Drop() implements OnSelf {}
}
