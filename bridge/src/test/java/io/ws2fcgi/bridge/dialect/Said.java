package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBufUtil;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.util.List;
import java.util.stream.Collectors;

/** Actions as one line of text each, so that tables of tests can name them. */
final class Said {
    private Said() {}

    static List<String> lines(List<Action> actions) {
        return actions.stream().map(Said::line).toList();
    }

    private static String line(Action action) {
        if (action instanceof Action.Send send) {
            String except = send.except().isEmpty() ? "" : " except " + String.join(",", send.except());
            return "send " + to(send.target()) + except + " " + payload(send.payload());
        }
        if (action instanceof Action.Subscribe join) {
            String filters = join.filters().isEmpty() ? "" : " " + join.filters();
            return "subscribe " + to(join.target()) + " " + join.topic() + filters;
        }
        if (action instanceof Action.Unsubscribe leave) {
            return "unsubscribe " + to(leave.target()) + " " + (leave.topic() == null ? "ALL" : leave.topic());
        }
        if (action instanceof Action.SetMeta meta) {
            return "meta " + to(meta.target()) + " " + meta.name() + "=" + meta.value();
        }
        if (action instanceof Action.SetUser user) return "user " + user.user();
        if (action instanceof Action.SetTick tick) return "tick " + tick.seconds();
        if (action instanceof Action.SetPrefix set) return "prefix " + set.prefix();
        if (action instanceof Action.SetFilterMeta set) return "filter-meta " + set.name() + "=" + set.value();
        if (action instanceof Action.KeepAlive alive) return keepAlive(alive);
        if (action instanceof Action.SendLater later) return "in " + later.seconds() + " " + payload(later.payload());
        if (!(action instanceof Action.Close close)) return action.getClass().getSimpleName();
        return "close " + to(close.target()) + " " + close.code() + " [" + close.reason() + "]";
    }

    private static String to(Target target) {
        if (target instanceof Target.Connections connections) {
            return connections.ids().stream().collect(Collectors.joining(",", "ids:", ""));
        }
        if (target instanceof Target.User user) return "user:" + user.name();
        if (target instanceof Target.Topic topic) return "channel:" + topic.name();
        if (target instanceof Target.Uri uri) return "uri:" + uri.uri();
        return "self";
    }

    private static String keepAlive(Action.KeepAlive alive) {
        Payload payload = alive.payload();
        String when = alive.onlyIdle() ? " when idle " : " every ";
        return payload == null ? "no keep-alive" : "keep-alive" + when + alive.seconds() + " " + payload(payload);
    }

    private static String payload(Payload payload) {
        String content = payload.kind() == Payload.Kind.TEXT
                ? payload.content().toString(UTF_8)
                : ByteBufUtil.hexDump(payload.content());
        return payload.kind() + " [" + content + "]";
    }
}
