package io.ws2fcgi.bridge.control;

import io.ws2fcgi.bridge.event.ClientReport;
import java.time.temporal.ChronoUnit;
import tools.jackson.core.JsonGenerator;

/** Writes what is known about a connection. */
final class Reports {
    private Reports() {}

    static void write(ClientReport client, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("id", client.id());
        json.writeStringProperty(
                "since", client.since().truncatedTo(ChronoUnit.MILLIS).toString());
        json.writeStringProperty("remoteAddress", client.remoteAddress());
        json.writeStringProperty("uri", client.uri());
        if (client.user() != null) json.writeStringProperty("user", client.user());
        json.writeArrayPropertyStart("channels");
        client.topics().forEach(json::writeString);
        json.writeEndArray();
        json.writeObjectPropertyStart("meta");
        client.meta().forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeNumberProperty("events", client.events());
        json.writeNumberProperty("bytesReceived", client.bytesReceived());
        json.writeNumberProperty("bytesSent", client.bytesSent());
        json.writeNumberProperty("inbox", client.inbox());
        json.writeBooleanProperty("open", client.open());
        json.writeEndObject();
    }
}
