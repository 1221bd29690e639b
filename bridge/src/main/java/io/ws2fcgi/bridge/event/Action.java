package io.ws2fcgi.bridge.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an application can ask for, in an answer or through the push API (WS-CGI sections 3 and 4). */
public sealed interface Action {
    /** Whom it is for. */
    Target target();

    /**
     * One message to every connection of {@code target}.
     *
     * @param except ids that are left out
     */
    record Send(Target target, Payload payload, List<String> except) implements Action {
        public Send {
            except = List.copyOf(except);
        }
    }

    /** Join a channel. */
    record Subscribe(Target target, String topic) implements Action {}

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

    /** Name the user of the connection whose event is being answered. */
    record SetUser(String user) implements Action {
        @Override
        public Target target() {
            return Target.SELF;
        }
    }

    /**
     * Send a tick event whenever this time has passed since the last event's end.
     *
     * @param seconds 1..86400, or 0 for off
     */
    record SetTick(int seconds) implements Action {
        @Override
        public Target target() {
            return Target.SELF;
        }
    }

    /** Close the connections of {@code target}. The code is one that may stand in a close frame. */
    record Close(Target target, int code, String reason) implements Action {}
}
