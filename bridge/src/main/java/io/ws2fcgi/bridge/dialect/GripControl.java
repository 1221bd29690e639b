package io.ws2fcgi.bridge.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.CloseCode;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a control message: what an application says to its gateway, as JSON behind {@code c:}. */
final class GripControl {
    /** The filters that exist, and that Grip-Feature tells of. */
    static final Set<String> FILTERS = Set.of("skip-self", "skip-users", "require-sub", "build-id", "var-subst");

    private static final int MOST_FILTERS = 5;
    private static final int KEEP_ALIVE_SECONDS = 55;
    private static final int LATER_SECONDS = 1;
    private static final int LONGEST_TOPIC = 255;

    private GripControl() {}

    /**
     * Returns what it asks for.
     *
     * @param json borrowed
     * @throws AnswerException when nothing can be made of it; GRIP goes on without it
     */
    static Action read(ByteBuf json) throws AnswerException {
        JsonNode read = GripFields.parse(json);
        if (read == null) throw new AnswerException("not JSON");
        GripFields fields = GripFields.of(read, "grip control object");
        String type = fields.required("type");
        return switch (type) {
            case "subscribe" -> subscribe(fields);
            case "unsubscribe" -> new Action.Unsubscribe(Target.SELF, topic(fields));
            case "detach" -> new Action.Detach();
            case "set-meta" -> new Action.SetFilterMeta(name(fields), fields.string("value"));
            case "keep-alive" -> keepAlive(fields);
            case "send-delayed" -> sendLater(fields);
            case "flush-delayed" -> new Action.SendNow();
            case "session" -> throw new AnswerException("'type' is session, which ws2fcgi does not know");
            default -> throw new AnswerException("'type' contains unknown value: " + type);
        };
    }

    private static Action subscribe(GripFields fields) throws AnswerException {
        String topic = topic(fields);
        List<String> filters = fields.strings("filters", "filters contains value with wrong type");
        if (filters == null) return new Action.Subscribe(Target.SELF, topic);
        if (filters.size() > MOST_FILTERS) {
            return new Action.Close(Target.SELF, CloseCode.INTERNAL_ERROR, "too many filters for a channel");
        }
        return new Action.Subscribe(Target.SELF, topic, filters);
    }

    /** GRIP lets channels have any name; what could forge a line in a log is none. */
    private static String topic(GripFields fields) throws AnswerException {
        String topic = fields.required("channel");
        boolean good = !topic.isEmpty()
                && WireText.utf8Length(topic) <= LONGEST_TOPIC
                && topic.chars().noneMatch(Character::isISOControl);
        if (!good) throw fields.invalid("channel");
        return topic;
    }

    private static String name(GripFields fields) throws AnswerException {
        String name = fields.required("name");
        if (name.isEmpty()) throw fields.invalid("name");
        return name;
    }

    private static Action keepAlive(GripFields fields) throws AnswerException {
        Payload.Kind kind = kind(fields);
        ByteBuf content = fields.content();
        if (content == null) return new Action.KeepAlive(null, KEEP_ALIVE_SECONDS, true);
        boolean onlyIdle = !"interval".equals(fields.string("mode"));
        return new Action.KeepAlive(fields.payload(kind, content), seconds(fields, KEEP_ALIVE_SECONDS), onlyIdle);
    }

    private static Action sendLater(GripFields fields) throws AnswerException {
        Payload.Kind kind = kind(fields);
        ByteBuf content = fields.content();
        Payload payload = fields.payload(kind, content == null ? Unpooled.EMPTY_BUFFER : content);
        return new Action.SendLater(payload, seconds(fields, LATER_SECONDS));
    }

    private static Payload.Kind kind(GripFields fields) throws AnswerException {
        Payload.Kind kind = fields.kind("message-type");
        return kind == null ? Payload.Kind.TEXT : kind;
    }

    private static int seconds(GripFields fields, int otherwise) throws AnswerException {
        int seconds = fields.number("timeout", otherwise);
        return seconds == 0 ? otherwise : seconds;
    }

    /** What is strange about an action that is carried out all the same; null for nothing. */
    static @Nullable String oddity(Action action) {
        if (!(action instanceof Action.Subscribe join) || FILTERS.containsAll(join.filters())) return null;
        return "channel " + join.topic() + ": filters " + join.filters() + " (expected: some of " + FILTERS
                + "; the others do nothing)";
    }
}
