package io.ws2fcgi.cli.examples;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads what examples send. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** A flat object, its values as text; what is nested is kept as a name without a value. */
    static Map<String, String> object(String json) {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) throw new AssertionError("not an object: " + json);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                parser.skipChildren();
                fields.put(name, parser.currentToken().isScalarValue() ? parser.getString() : "");
            }
        }
        return fields;
    }
}
