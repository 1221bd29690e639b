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
        if (action instanceof Action.Subscribe join) return "subscribe " + to(join.target()) + " " + join.topic();
        if (action instanceof Action.Unsubscribe leave) {
            return "unsubscribe " + to(leave.target()) + " " + (leave.topic() == null ? "ALL" : leave.topic());
        }
        if (action instanceof Action.SetMeta meta) {
            return "meta " + to(meta.target()) + " " + meta.name() + "=" + meta.value();
        }
        if (action instanceof Action.SetUser user) return "user " + user.user();
        if (action instanceof Action.SetTick tick) return "tick " + tick.seconds();
        Action.Close close = (Action.Close) action;
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

    private static String payload(Payload payload) {
        String content = payload.kind() == Payload.Kind.TEXT
                ? payload.content().toString(UTF_8)
                : ByteBufUtil.hexDump(payload.content());
        return payload.kind() + " [" + content + "]";
    }
}
