package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.event.Payload;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fields of a JSON object of GRIP, in a control message or in a published item. Fields that nobody knows are no error
 * in GRIP. What is wrong is said in Pushpin's words, which tools look for.
 *
 * @param name what the object is called in messages
 */
record GripFields(JsonNode object, String name) {
    /** The payload types of GRIP, in its spelling. */
    private static final Map<String, Payload.Kind> KINDS = Map.of(
            "text", Payload.Kind.TEXT,
            "binary", Payload.Kind.BINARY,
            "ping", Payload.Kind.PING,
            "pong", Payload.Kind.PONG);

    /** RFC 6455 section 5.5. */
    private static final int LONGEST_CONTROL = 125;

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Reads JSON, borrowing it; null when it is none. */
    static @Nullable JsonNode parse(ByteBuf json) {
        try {
            JsonNode read = JSON.readTree(WireText.utf8(json, "JSON"));
            return read.isMissingNode() ? null : read;
        } catch (AnswerException | JacksonException broken) {
            return null;
        }
    }

    /** The fields of {@code node}, if it is an object. */
    static GripFields of(JsonNode node, String name) throws AnswerException {
        if (node.isObject()) return new GripFields(node, name);
        throw new AnswerException(name + " is not an object");
    }

    boolean has(String field) {
        return object.has(field);
    }

    String required(String field) throws AnswerException {
        String value = string(field);
        if (value == null) throw new AnswerException(name + " does not contain '" + field + "'");
        return value;
    }

    @Nullable
    String string(String field) throws AnswerException {
        JsonNode value = object.get(field);
        if (value == null) return null;
        if (!value.isString()) throw wrongType(field);
        return value.stringValue();
    }

    /** A whole number, in a string too; 0 or more. */
    int number(String field, int otherwise) throws AnswerException {
        JsonNode value = object.get(field);
        if (value == null) return otherwise;
        String digits = value.isString() ? value.stringValue() : value.toString();
        boolean whole = (value.isString() || value.isNumber()) && digits.matches("-?[0-9]{1,9}(\\.[0-9]{1,9})?");
        if (!whole) throw wrongType(field);
        int number = (int) Double.parseDouble(digits);
        if (number < 0) throw invalid(field);
        return number;
    }

    boolean flag(String field) throws AnswerException {
        JsonNode value = object.get(field);
        if (value == null) return false;
        if (!value.isBoolean()) throw wrongType(field);
        return value.booleanValue();
    }

    /**
     * The strings of a list; null where it is missing.
     *
     * @param inside the message for an element that is none
     */
    @Nullable
    List<String> strings(String field, String inside) throws AnswerException {
        JsonNode value = object.get(field);
        if (value == null) return null;
        if (!value.isArray()) throw wrongType(field);
        List<String> strings = new ArrayList<>();
        for (JsonNode element : value) {
            if (!element.isString()) throw new AnswerException(inside);
            strings.add(element.stringValue());
        }
        return strings;
    }

    /** The values of an object; none where it is missing. */
    Map<String, String> map(String field) throws AnswerException {
        JsonNode value = object.get(field);
        if (value == null) return Map.of();
        if (!value.isObject()) throw wrongType(field);
        Map<String, String> strings = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (!entry.getValue().isString()) {
                throw new AnswerException("'" + field + "' contains '" + entry.getKey() + "' with wrong type");
            }
            strings.put(entry.getKey(), entry.getValue().stringValue());
        }
        return strings;
    }

    /** A payload type by its name in {@code field}; null where that is missing. */
    Payload.@Nullable Kind kind(String field) throws AnswerException {
        String type = string(field);
        if (type == null) return null;
        Payload.Kind kind = KINDS.get(type);
        if (kind == null) throw new AnswerException(name + " contains '" + field + "' with unknown value");
        return kind;
    }

    /** What {@code content-bin}, or else {@code content}, holds, on the heap; null where both are missing. */
    @Nullable
    ByteBuf content() throws AnswerException {
        if (has("content-bin")) return Unpooled.wrappedBuffer(base64(required("content-bin")));
        String content = string("content");
        return content == null ? null : Unpooled.wrappedBuffer(content.getBytes(UTF_8));
    }

    /** A payload that a client may be sent. */
    Payload payload(Payload.Kind kind, ByteBuf content) throws AnswerException {
        boolean control = kind == Payload.Kind.PING || kind == Payload.Kind.PONG;
        boolean good = control
                ? content.readableBytes() <= LONGEST_CONTROL
                : kind == Payload.Kind.BINARY || ByteBufUtil.isText(content, UTF_8);
        if (!good) throw invalid(has("content-bin") ? "content-bin" : "content");
        return new Payload(kind, content);
    }

    private byte[] base64(String text) throws AnswerException {
        try {
            // As lenient as Pushpin: whatever is no Base64 is passed over.
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException broken) {
            throw invalid("content-bin");
        }
    }

    AnswerException wrongType(String field) {
        return new AnswerException(name + " contains '" + field + "' with wrong type");
    }

    AnswerException invalid(String field) {
        return new AnswerException(name + " contains '" + field + "' with invalid value");
    }
}
