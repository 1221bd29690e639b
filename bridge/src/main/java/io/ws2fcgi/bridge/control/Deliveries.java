package io.ws2fcgi.bridge.control;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.ws2fcgi.bridge.event.Delivery;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Tells callers what became of what they did. What is none is not mentioned, but for {@code reached}. */
final class Deliveries {
    private Deliveries() {}

    /** The answer to something that was aimed at a channel or a user: nobody need be there. */
    static Response toAny(Delivery delivery) {
        return Response.json(json -> write(delivery, json));
    }

    /** The answer to something that was aimed at one connection, which must be there and able to take it. */
    static Response toOne(Delivery delivery) {
        if (!delivery.unknown().isEmpty()) {
            return unknown(delivery.unknown().get(0));
        }
        if (delivery.refused() > 0) {
            return Response.problem(
                    HttpResponseStatus.CONFLICT,
                    "a limit of the connection does not allow it (expected: within the route's limits); nothing was done",
                    Map.of());
        }
        return toAny(delivery);
    }

    /** The answer where nobody has this id. */
    static Response unknown(String id) {
        return Refused.notFound("connection: " + id + " (expected: the id of one that is there)")
                .response();
    }

    /** One result for each action, in their order. */
    static Response toEach(List<Delivery> deliveries) {
        return Response.json(json -> {
            json.writeStartArray();
            for (Delivery delivery : deliveries) write(delivery, json);
            json.writeEndArray();
        });
    }

    private static void write(Delivery delivery, JsonGenerator json) {
        json.writeStartObject();
        json.writeNumberProperty("reached", delivery.reached());
        if (delivery.pending() > 0) json.writeNumberProperty("pending", delivery.pending());
        if (delivery.refused() > 0) json.writeNumberProperty("refused", delivery.refused());
        if (!delivery.unknown().isEmpty()) {
            json.writeArrayPropertyStart("unknown");
            delivery.unknown().forEach(json::writeString);
            json.writeEndArray();
        }
        json.writeEndObject();
    }
}
