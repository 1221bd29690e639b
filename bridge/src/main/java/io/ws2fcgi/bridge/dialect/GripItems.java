package io.ws2fcgi.bridge.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.CloseCode;
import io.ws2fcgi.bridge.event.Label;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the body that a GRIP publisher posts (grip.md section 3.6). Errors are said in Pushpin's words. */
public final class GripItems {
    private static final String ITEM = "publish item object";
    private static final String MESSAGE = "ws-message";

    /** The formats that stand in the item itself where it has no {@code formats}. */
    private static final List<String> FORMATS = List.of("http-response", "http-stream", MESSAGE);

    private GripItems() {}

    /**
     * Reads all items; one that is wrong is enough to refuse them all.
     *
     * @param body borrowed
     * @throws AnswerException whose message is what the publisher hears
     */
    public static List<GripItem> read(ByteBuf body) throws AnswerException {
        JsonNode read = GripFields.parse(body);
        if (read == null) throw new AnswerException("Body is not valid JSON.");
        if (!read.isObject()) throw new AnswerException("Invalid format.");
        JsonNode list = read.get("items");
        if (list == null) throw new AnswerException("Invalid format: object does not contain 'items'");
        if (!list.isArray()) throw new AnswerException("Invalid format: object contains 'items' with wrong type");
        List<GripItem> items = new ArrayList<>(list.size());
        try {
            for (JsonNode item : list) items.add(item(GripFields.of(item, ITEM)));
        } catch (AnswerException wrong) {
            throw new AnswerException("Invalid format: " + wrong.getMessage());
        }
        return items;
    }

    private static GripItem item(GripFields fields) throws AnswerException {
        String topic = fields.required("channel");
        String id = fields.string("id");
        String prevId = fields.string("prev-id");
        GripFields message = message(fields);
        Action action = message == null ? null : action(message, topic, fields);
        fields.number("size", 0);
        return new GripItem(topic, id, prevId, !fields.flag("no-seq"), action);
    }

    /** The format for WebSockets; null where the item has only others. */
    private static @Nullable GripFields message(GripFields item) throws AnswerException {
        JsonNode formats = item.object().get("formats");
        if (formats != null && !formats.isObject()) throw item.wrongType("formats");
        if (formats == null) formats = item.object();
        boolean any =
                item.has("formats") ? !formats.isEmpty() : FORMATS.stream().anyMatch(item::has);
        if (!any) throw new AnswerException("no formats specified");
        JsonNode message = formats.get(MESSAGE);
        return message == null ? null : GripFields.of(message, "'" + MESSAGE + "'");
    }

    private static @Nullable Action action(GripFields message, String topic, GripFields item) throws AnswerException {
        Target target = new Target.Topic(topic);
        String action = message.string("action");
        return switch (action == null ? "send" : action) {
            case "send" -> send(message, target, item);
            case "close" -> close(message, target);
            case "refresh" -> new Action.Refresh(target);
            case "hint" -> null;
            default -> throw new AnswerException(message.name() + " contains 'action' with unknown value");
        };
    }

    private static Action send(GripFields message, Target target, GripFields item) throws AnswerException {
        Payload.Kind kind = message.kind("type");
        List<String> filters = message.strings("content-filters", "content-filters contains element with wrong type");
        ByteBuf content = message.content();
        if (content == null) {
            if (kind == null || kind == Payload.Kind.TEXT || kind == Payload.Kind.BINARY) {
                throw new AnswerException(message.name() + " does not contain 'content' or 'content-bin'");
            }
            content = Unpooled.EMPTY_BUFFER;
        }
        if (kind == null) kind = message.has("content-bin") ? Payload.Kind.BINARY : Payload.Kind.TEXT;
        Label label = new Label(item.map("meta"), filters);
        return new Action.Send(target, message.payload(kind, content), List.of(), label);
    }

    /** Codes that may not be on the wire, and none at all, make a close frame without a status. */
    private static Action close(GripFields message, Target target) throws AnswerException {
        int code = message.number("code", CloseCode.NO_STATUS);
        String reason = message.string("reason");
        if (!CloseStatus.isSendable(code)) return new Action.Close(target, CloseCode.NO_STATUS, "");
        return new Action.Close(target, code, CloseStatus.fitting(reason == null ? "" : reason));
    }
}
