package io.ws2fcgi.bridge.dialect;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads changes of a connection's state values (WS-CGI section 5): an object of names, and a string or null for each. */
public final class MetaJson {
    private static final JsonFactory JSON = new JsonFactory();

    private MetaJson() {}

    /**
     * Reads a whole object.
     *
     * @param json borrowed, UTF-8
     * @return values by lower-case name; empty to delete
     * @throws AnswerException naming the value, or the place where the JSON breaks
     */
    public static Map<String, String> read(ByteBuf json) throws AnswerException {
        // Jackson's own decoder lets overlong forms and surrogates pass.
        String text = WireText.utf8(json, "meta");
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            return object(parser);
        } catch (JacksonException broken) {
            throw new AnswerException("meta: not JSON: " + broken.getOriginalMessage());
        }
    }

    private static Map<String, String> object(JsonParser json) throws AnswerException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new AnswerException("meta: " + json.currentToken() + " (expected: an object)");
        }
        Map<String, String> values = new TreeMap<>();
        for (String said = json.nextName(); said != null; said = json.nextName()) {
            String name = Names.meta(said, "meta");
            json.nextToken();
            if (values.put(name, value(json, "meta " + name)) != null) {
                throw new AnswerException("meta " + name + ": twice (expected: once)");
            }
        }
        if (json.nextToken() != null) throw new AnswerException("meta: more behind the object (expected: its end)");
        return values;
    }

    private static String value(JsonParser json, String where) throws AnswerException {
        if (json.currentToken() == JsonToken.VALUE_NULL) return "";
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new AnswerException(where + ": " + json.currentToken() + " (expected: a string or null)");
        }
        String value = json.getString();
        if (WireText.hasLoneSurrogate(value)) {
            throw new AnswerException(where + ": half of a surrogate pair (expected: whole characters)");
        }
        return Names.metaValue(value, where);
    }
}
