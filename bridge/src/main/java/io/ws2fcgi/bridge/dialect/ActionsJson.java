package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** Reads a list of actions in JSON (WS-CGI section 4): the one vocabulary of answers and of the push API. */
public final class ActionsJson {
    private static final JsonFactory JSON = new JsonFactory();

    private final boolean targetRequired;

    private ActionsJson(boolean targetRequired) {
        this.targetRequired = targetRequired;
    }

    /**
     * Reads a whole list.
     *
     * @param json borrowed, UTF-8; the payloads do not live in it but on the heap, and need no release
     * @param targetRequired whether an action without a target is an error, as in the push API, or is for the connection
     *     whose event is being answered
     * @throws AnswerException naming the index of the action and the field, or the place where the JSON breaks
     */
    public static List<Action> read(ByteBuf json, boolean targetRequired) throws AnswerException {
        // Jackson's own decoder lets overlong forms and surrogates pass.
        String text = WireText.utf8(json, "actions");
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            return new ActionsJson(targetRequired).list(parser);
        } catch (JacksonException broken) {
            TokenStreamLocation at = broken.getLocation();
            String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new AnswerException("actions: not JSON" + place + ": " + broken.getOriginalMessage());
        }
    }

    private List<Action> list(JsonParser json) throws AnswerException {
        if (json.nextToken() != JsonToken.START_ARRAY) {
            throw new AnswerException("actions: " + json.currentToken() + " (expected: a list)");
        }
        List<Action> actions = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw new AnswerException(
                        "action " + actions.size() + ": " + json.currentToken() + " (expected: an object)");
            }
            actions.add(action(ActionFields.read(json, actions.size())));
        }
        if (json.nextToken() != null) throw new AnswerException("actions: more behind the list (expected: its end)");
        return actions;
    }

    private Action action(ActionFields fields) throws AnswerException {
        String type = fields.take("type");
        Action action = switch (type) {
            case "send" -> new Action.Send(target(fields, true), payload(fields), fields.takeList("except"));
            case "subscribe" -> new Action.Subscribe(target(fields, false), topic(fields));
            case "unsubscribe" -> unsubscribe(target(fields, false), topic(fields));
            case "set-meta" ->
                new Action.SetMeta(
                        target(fields, true),
                        Names.meta(fields.take("name"), fields.where("name")),
                        Names.metaValue(fields.take("value"), fields.where("value")));
            case "close" -> close(fields);
            default -> throw fields.wrong("type", type, "send, subscribe, unsubscribe, set-meta or close");
        };
        fields.requireNoMore(type);
        return action;
    }

    private static Action unsubscribe(Target target, String topic) {
        // As in WS-Unsubscribe: the star is all of them.
        return new Action.Unsubscribe(target, topic.equals("*") ? null : topic);
    }

    private Action close(ActionFields fields) throws AnswerException {
        Target target = target(fields, true);
        int code = CloseStatus.checked(fields.takeNumber("code", CloseStatus.NORMAL), fields.where("code"));
        String reason = fields.takeIfThere("reason");
        return new Action.Close(
                target, code, CloseStatus.checkedReason(reason == null ? "" : reason, fields.where("reason")));
    }

    private static String topic(ActionFields fields) throws AnswerException {
        return Names.checked(fields.take("channel"), fields.where("channel"));
    }

    private static Payload payload(ActionFields fields) throws AnswerException {
        String text = fields.takeIfThere("text");
        String base64 = fields.takeIfThere("base64");
        if ((text == null) == (base64 == null)) {
            throw fields.wrong("text", text == null ? "missing" : "beside base64", "either text or base64");
        }
        return text != null
                ? new Payload(Payload.Kind.TEXT, Unpooled.wrappedBuffer(text.getBytes(UTF_8)))
                : new Payload(Payload.Kind.BINARY, Unpooled.wrappedBuffer(bytes(base64, fields)));
    }

    private static byte[] bytes(@Nullable String base64, ActionFields fields) throws AnswerException {
        try {
            return Base64.getDecoder().decode(base64 == null ? "" : base64);
        } catch (IllegalArgumentException notBase64) {
            throw fields.wrong("base64", String.valueOf(notBase64.getMessage()), "Base64");
        }
    }

    /** With {@code topics}, a channel can be a target; without, the field means something else and stays. */
    private Target target(ActionFields fields, boolean topics) throws AnswerException {
        Target target = null;
        String seen = "";
        for (String field : List.of("connection", "user", "channel", "uri")) {
            if (!fields.has(field) || (field.equals("channel") && !topics)) continue;
            if (target != null) throw fields.wrong(field, "beside " + seen, "one target");
            target = target(fields, field);
            seen = field;
        }
        if (target != null) return target;
        if (!targetRequired) return Target.SELF;
        throw fields.wrong(
                "connection", "no target", topics ? "connection, user, channel or uri" : "connection, user or uri");
    }

    private static Target target(ActionFields fields, String field) throws AnswerException {
        return switch (field) {
            case "connection" -> new Target.Connections(fields.takeOneOrMore(field));
            case "user" -> new Target.User(Names.checked(fields.take(field), fields.where(field)));
            case "channel" -> new Target.Topic(Names.checked(fields.take(field), fields.where(field)));
            // Compared with what was on the wire, where each char is a byte.
            default -> new Target.Uri(WireText.wire(fields.take(field)));
        };
    }
}
