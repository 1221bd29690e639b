package io.ws2fcgi.cli.tryout;

import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.cli.text.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An action in the vocabulary of WS-CGI section 4, as far as that has a word for it. */
final class ActionJson {
    private ActionJson() {}

    static ObjectNode of(Action action) {
        if (action instanceof Action.Send send) {
            ObjectNode node = target(payload(node("send"), send.payload()), send.target());
            return send.except().isEmpty() ? node : with(node, "except", send.except());
        }
        if (action instanceof Action.Subscribe join) {
            return ofMember(node("subscribe").put("channel", join.topic()), join.target());
        }
        if (action instanceof Action.Unsubscribe leave) {
            String topic = leave.topic() == null ? "*" : leave.topic();
            return ofMember(node("unsubscribe").put("channel", topic), leave.target());
        }
        if (action instanceof Action.SetMeta meta) {
            return target(node("set-meta").put("name", meta.name()).put("value", meta.value()), meta.target());
        }
        if (action instanceof Action.Close close) {
            return target(node("close").put("code", close.code()).put("reason", close.reason()), close.target());
        }
        if (action instanceof Action.SetUser user) return node("set-user").put("user", user.user());
        if (action instanceof Action.SetTick tick) return node("set-tick").put("seconds", tick.seconds());
        // What only GRIP has says itself in words.
        return node("grip").put("text", ActionWords.of(action));
    }

    private static ObjectNode node(String type) {
        return Json.object().put("type", type);
    }

    private static ObjectNode payload(ObjectNode node, Payload payload) {
        Body body = Body.of(payload.content());
        return switch (payload.kind()) {
            case TEXT -> node.put("text", body.text());
            case BINARY -> node.put("base64", body.base64());
            default ->
                node.put("frame", payload.kind().name().toLowerCase(Locale.ROOT))
                        .put("base64", body.base64());
        };
    }

    private static ObjectNode target(ObjectNode node, Target target) {
        if (target instanceof Target.Topic topic) return node.put("channel", topic.name());
        return ofMember(node, target);
    }

    private static ObjectNode ofMember(ObjectNode node, Target target) {
        if (target instanceof Target.Connections ids) return with(node, "connection", ids.ids());
        if (target instanceof Target.User user) return node.put("user", user.name());
        if (target instanceof Target.Uri uri) return node.put("uri", uri.uri());
        if (target instanceof Target.Topic topic) return node.put("members", topic.name());
        return node;
    }

    private static ObjectNode with(ObjectNode node, String name, List<String> texts) {
        ArrayNode array = node.putArray(name);
        texts.forEach(array::add);
        return node;
    }
}
