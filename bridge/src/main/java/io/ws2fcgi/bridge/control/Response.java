package io.ws2fcgi.bridge.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * What a caller hears.
 *
 * @param body on the heap: nobody need release it
 * @param headers besides those of every answer
 */
record Response(HttpResponseStatus status, String contentType, ByteBuf body, Map<String, String> headers) {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    static Response text(String text) {
        return new Response(HttpResponseStatus.OK, TEXT, utf8(text), Map.of());
    }

    /** An answer of 200 with whatever JSON {@code writing} writes. */
    static Response json(Consumer<JsonGenerator> writing) {
        return json(HttpResponseStatus.OK, writing);
    }

    static Response json(HttpResponseStatus status, Consumer<JsonGenerator> writing) {
        return new Response(status, JSON, Json.write(writing), Map.of());
    }

    /** An error as RFC 9457 writes it, of no type but its status. */
    static Response problem(HttpResponseStatus status, String detail, Map<String, String> headers) {
        ByteBuf body = Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("title", status.reasonPhrase());
            json.writeNumberProperty("status", status.code());
            json.writeStringProperty("detail", detail);
            json.writeEndObject();
        });
        return new Response(status, PROBLEM, body, headers);
    }

    static ByteBuf utf8(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(UTF_8));
    }
}
