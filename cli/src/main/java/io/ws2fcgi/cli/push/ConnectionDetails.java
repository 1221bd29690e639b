package io.ws2fcgi.cli.push;

import io.ws2fcgi.cli.text.Screen;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.JsonNode;

/** Everything about one connection, one property in each line. */
record ConnectionDetails(Screen screen, InstantSource clock) {
    void print(JsonNode connection, PrintWriter out) {
        line(out, "id", text(connection, "id"));
        line(out, "state", connection.path("open").asBoolean(true) ? "open" : "opening or closing");
        line(out, "since", since(text(connection, "since")));
        line(out, "from", text(connection, "remoteAddress"));
        line(out, "uri", text(connection, "uri"));
        line(out, "user", text(connection, "user"));
        line(out, "channels", ConnectionTable.channels(connection));
        connection
                .path("meta")
                .properties()
                .forEach(meta -> line(
                        out, "meta", meta.getKey() + " = " + meta.getValue().asString("?")));
        line(out, "events", text(connection, "events"));
        line(out, "received", text(connection, "bytesReceived") + " bytes");
        line(out, "sent", text(connection, "bytesSent") + " bytes");
        line(out, "inbox", text(connection, "inbox") + " waiting");
    }

    private void line(PrintWriter out, String name, String value) {
        if (!value.isEmpty()) out.printf("%-10s%s%n", name, screen.clean(value));
    }

    private static String text(JsonNode connection, String name) {
        return connection.path(name).asString("");
    }

    private String since(String instant) {
        try {
            Instant since = Instant.parse(instant);
            return since.truncatedTo(ChronoUnit.SECONDS) + " (" + Ages.of(Duration.between(since, clock.instant()))
                    + ")";
        } catch (DateTimeException unknown) {
            return instant;
        }
    }
}
