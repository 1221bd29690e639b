package io.ws2fcgi.cli.push;

import io.ws2fcgi.cli.text.Screen;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Connections, one in each line. */
final class ConnectionTable {
    private static final int LEAST = 8;

    private final Table table;
    private final InstantSource clock;

    ConnectionTable(Screen screen, PrintWriter out, InstantSource clock) {
        this.clock = clock;
        table = new Table(
                screen,
                out,
                Table.Column.whole("ID"),
                Table.Column.number("AGE"),
                Table.Column.text("USER", LEAST),
                Table.Column.text("CHANNELS", LEAST),
                Table.Column.text("URI", LEAST),
                Table.Column.whole("FROM"),
                Table.Column.number("EVENTS"));
    }

    void print(List<JsonNode> connections) {
        table.print(connections.stream().map(this::row).toList());
    }

    private List<String> row(JsonNode connection) {
        return List.of(
                connection.path("id").asString("?"),
                age(connection),
                connection.path("user").asString(""),
                channels(connection),
                connection.path("uri").asString(""),
                connection.path("remoteAddress").asString(""),
                connection.path("events").asString(""));
    }

    private String age(JsonNode connection) {
        try {
            Instant since = Instant.parse(connection.path("since").asString(""));
            return Ages.of(Duration.between(since, clock.instant()));
        } catch (DateTimeException unknown) {
            return "?";
        }
    }

    static String channels(JsonNode connection) {
        List<String> names = new ArrayList<>();
        connection.path("channels").forEach(name -> names.add(name.asString("?")));
        // No name has a space in it.
        return String.join(" ", names);
    }
}
