package io.ws2fcgi.bridge.dialect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The fields of one action, each taken by whoever understands it; what nobody takes is an error. */
final class ActionFields {
    private static final Set<String> KNOWN = new TreeSet<>(Set.of(
            "type",
            "text",
            "base64",
            "connection",
            "user",
            "channel",
            "uri",
            "except",
            "name",
            "value",
            "code",
            "reason"));

    private final int index;

    /** Strings, whole numbers (Long) and lists of strings, by field. */
    private final Map<String, Object> values = new LinkedHashMap<>();

    private ActionFields(int index) {
        this.index = index;
    }

    /** Reads an object whose begin is the parser's current token, up to its end. */
    static ActionFields read(JsonParser json, int index) throws AnswerException {
        ActionFields fields = new ActionFields(index);
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (!KNOWN.contains(name)) throw fields.wrong(name, "unknown", "one of " + KNOWN);
            json.nextToken();
            Object before = fields.values.put(name, fields.value(json, name));
            if (before != null) throw fields.wrong(name, "twice", "once");
        }
        return fields;
    }

    private Object value(JsonParser json, String name) throws AnswerException {
        return switch (json.currentToken()) {
            case VALUE_STRING -> string(json, name);
            case VALUE_NUMBER_INT -> number(json, name);
            case START_ARRAY -> strings(json, name);
            default ->
                throw wrong(name, json.currentToken().toString(), "a string, a whole number or a list of strings");
        };
    }

    private long number(JsonParser json, String name) throws AnswerException {
        String digits = json.getString();
        if (digits.length() > 9) throw wrong(name, digits, "a smaller number");
        return Long.parseLong(digits);
    }

    private List<String> strings(JsonParser json, String name) throws AnswerException {
        List<String> strings = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                throw wrong(name, "a list with " + json.currentToken(), "strings only");
            }
            strings.add(string(json, name));
        }
        return strings;
    }

    private String string(JsonParser json, String name) throws AnswerException {
        String text = json.getString();
        if (WireText.hasLoneSurrogate(text)) throw wrong(name, "half of a surrogate pair", "whole characters");
        return text;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    String take(String name) throws AnswerException {
        String value = takeIfThere(name);
        if (value == null) throw wrong(name, "missing", "a string");
        return value;
    }

    @Nullable
    String takeIfThere(String name) throws AnswerException {
        Object value = values.remove(name);
        if (value == null || value instanceof String) return (String) value;
        throw wrong(name, "not a string", "a string");
    }

    long takeNumber(String name, long otherwise) throws AnswerException {
        Object value = values.remove(name);
        if (value == null) return otherwise;
        if (value instanceof Long number) return number;
        throw wrong(name, "not a number", "a whole number");
    }

    /** Returns the strings of a list; none where it is missing. */
    List<String> takeList(String name) throws AnswerException {
        Object value = values.remove(name);
        if (value == null) return List.of();
        if (!(value instanceof List<?> list)) throw wrong(name, "not a list", "a list of strings");
        return list.stream().map(String.class::cast).toList();
    }

    /** Returns the strings of a list, or the one that stands there without a list. */
    List<String> takeOneOrMore(String name) throws AnswerException {
        return values.get(name) instanceof String ? List.of(take(name)) : takeList(name);
    }

    /** To be called when everything that means something has been taken. */
    void requireNoMore(String type) throws AnswerException {
        for (String name : values.keySet()) {
            throw wrong(name, "not part of " + type, "no such field");
        }
    }

    /** For messages: which field of which action. */
    String where(String field) {
        return "action " + index + ", field " + field;
    }

    AnswerException wrong(String field, String found, String expected) {
        return new AnswerException(where(field) + ": " + found + " (expected: " + expected + ")");
    }
}
