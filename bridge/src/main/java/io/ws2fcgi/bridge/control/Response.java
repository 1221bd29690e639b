package io.ws2fcgi.bridge.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What a caller hears.
 *
 * @param body on the heap: nobody need release it
 * @param headers besides those of every answer
 * @param stream who writes the body, piece by piece, until the caller leaves; null where {@code body} is all of it
 */
record Response(
        HttpResponseStatus status,
        String contentType,
        ByteBuf body,
        Map<String, String> headers,
        @Nullable Consumer<Channel> stream) {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    Response(HttpResponseStatus status, String contentType, ByteBuf body, Map<String, String> headers) {
        this(status, contentType, body, headers, null);
    }

    /** An answer of 200 whose body has no end: {@code begin} is called on the loop when its head has been written. */
    static Response stream(String contentType, Consumer<Channel> begin) {
        return new Response(HttpResponseStatus.OK, contentType, Unpooled.EMPTY_BUFFER, Map.of(), begin);
    }

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
