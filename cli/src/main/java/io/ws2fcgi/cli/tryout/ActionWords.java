package io.ws2fcgi.cli.tryout;

import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.util.List;
import java.util.Locale;

/** What an action does, in a line. */
final class ActionWords {
    private ActionWords() {}

    static String of(Action action) {
        if (action instanceof Action.Send send)
            return "send " + payload(send.payload()) + " to " + target(send) + except(send);
        if (action instanceof Action.Subscribe join)
            return "join the channel " + join.topic() + filters(join) + whose(join);
        if (action instanceof Action.Unsubscribe leave) {
            return "leave " + (leave.topic() == null ? "all channels" : "the channel " + leave.topic()) + whose(leave);
        }
        if (action instanceof Action.SetMeta meta) return meta(meta.name(), meta.value()) + whose(meta);
        if (action instanceof Action.SetUser user) return "name the user: " + user.user();
        if (action instanceof Action.SetTick tick) {
            return tick.seconds() == 0 ? "no ticks" : "a tick whenever " + tick.seconds() + " s have passed";
        }
        if (action instanceof Action.Close close) {
            return ("close " + target(close) + " with " + close.code() + " " + close.reason()).strip();
        }
        return ofGrip(action);
    }

    private static String ofGrip(Action action) {
        if (action instanceof Action.SetPrefix set) {
            return set.prefix() == null
                    ? "take every message as it is"
                    : "messages begin with '" + set.prefix() + "' from now on";
        }
        if (action instanceof Action.SetFilterMeta set) {
            return "for filters: " + meta(set.name(), set.value() == null ? "" : set.value());
        }
        if (action instanceof Action.KeepAlive alive) {
            return alive.payload() == null
                    ? "send nothing again and again"
                    : "send " + payload(alive.payload()) + " every " + alive.seconds() + " s"
                            + (alive.onlyIdle() ? " of silence" : "");
        }
        if (action instanceof Action.SendLater later) {
            return "send " + payload(later.payload()) + " in " + later.seconds() + " s";
        }
        if (action instanceof Action.SendNow) return "send now what was to be sent later";
        if (action instanceof Action.Detach) return "never ask about this client again";
        if (action instanceof Action.Drop) return "end the connection without a close frame";
        return action.getClass().getSimpleName() + " for " + target(action);
    }

    private static String meta(String name, String value) {
        return value.isEmpty() ? "delete meta " + name : "set meta " + name + " = " + value;
    }

    private static String payload(Payload payload) {
        String kind = payload.kind().name().toLowerCase(Locale.ROOT);
        return kind + " " + Body.of(payload.content()).inALine();
    }

    private static String except(Action.Send send) {
        return send.except().isEmpty() ? "" : " except " + String.join(" ", send.except());
    }

    private static String filters(Action.Subscribe join) {
        return join.filters().isEmpty() ? "" : " with the filters " + String.join(" ", join.filters());
    }

    private static String whose(Action action) {
        return action.target() instanceof Target.Self ? "" : ", for " + target(action);
    }

    private static String target(Action action) {
        Target target = action.target();
        if (target instanceof Target.Connections ids) return connections(ids.ids());
        if (target instanceof Target.User user) return "the user " + user.name();
        if (target instanceof Target.Topic topic) return "the channel " + topic.name();
        if (target instanceof Target.Uri uri) return "all at " + uri.uri();
        return "this client";
    }

    private static String connections(List<String> ids) {
        return (ids.size() == 1 ? "the connection " : "the connections ") + String.join(" ", ids);
    }
}
