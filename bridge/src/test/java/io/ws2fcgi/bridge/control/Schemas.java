package io.ws2fcgi.bridge.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Holds JSON against a schema, as far as our description uses schemas for answers. */
record Schemas(OpenApi api) {
    void check(JsonNode json, @Nullable Object schema, String where) {
        Map<?, ?> said = api.resolve(schema);
        switch (String.valueOf(said.get("type"))) {
            case "object" -> checkObject(json, said, where);
            case "array" -> {
                assertThat(json.isArray()).as(where).isTrue();
                for (JsonNode item : json) check(item, said.get("items"), where + "[]");
            }
            case "integer" -> assertThat(json.isIntegralNumber()).as(where).isTrue();
            case "boolean" -> assertThat(json.isBoolean()).as(where).isTrue();
            case "string" -> checkString(json, said, where);
            default -> throw new AssertionError(where + ": no type in " + said);
        }
    }

    private static void checkString(JsonNode json, Map<?, ?> said, String where) {
        assertThat(json.isString()).as(where).isTrue();
        if (said.get("enum") instanceof List<?> allowed) {
            assertThat(allowed.contains(json.asString())).as(where + " " + json).isTrue();
        }
    }

    private void checkObject(JsonNode json, Map<?, ?> said, String where) {
        assertThat(json.isObject()).as(where).isTrue();
        if (said.get("required") instanceof List<?> required) {
            for (Object name : required)
                assertThat(json.has(name.toString())).as(where + "." + name).isTrue();
        }
        Map<?, ?> properties = said.containsKey("properties") ? OpenApi.map(said.get("properties")) : Map.of();
        json.properties().forEach(field -> {
            String place = where + "." + field.getKey();
            Object schema = properties.get(field.getKey());
            if (schema != null) check(field.getValue(), schema, place);
            else if (said.get("additionalProperties") instanceof Map<?, ?> others)
                check(field.getValue(), others, place);
            else
                assertThat(said.get("additionalProperties"))
                        .as(place + " is not described")
                        .isNotEqualTo(false);
        });
    }
}
