package io.ws2fcgi.cli.text;

import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes JSON. What is written is ASCII: right in every locale, and harmless on every terminal. */
public final class Json {
    private static final JsonMapper MAPPER = new JsonMapper(
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build());
    private static final char DELETE = '\u007f';

    private Json() {}

    public static JsonNode read(byte[] document) {
        return MAPPER.readTree(document);
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** {@code node} in one line. */
    public static String write(JsonNode node) {
        // The one control character that JSON does not escape. It can only be inside of a string.
        return MAPPER.writeValueAsString(node).replace(String.valueOf(DELETE), "\\u007f");
    }
}
