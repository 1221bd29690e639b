package io.ws2fcgi.cli.tryout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ws2fcgi.bridge.backend.ServerPage;
import io.ws2fcgi.cli.text.Json;
import io.ws2fcgi.cli.tryout.Check.Understood;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What php-fpm's status page says of its pool. */
final class FpmStatus {
    private FpmStatus() {}

    static Understood read(String path, ServerPage page) {
        JsonNode status = page.status() == 200 ? json(page.body()) : null;
        if (status == null || !status.has("pool")) {
            return Understood.wrong("status page " + path + ": " + page.summary()
                    + " (expected: JSON about the pool; see pm.status_path of the pool)");
        }
        return new Understood(summary(status), null, status);
    }

    private static String summary(JsonNode status) {
        StringBuilder text = new StringBuilder("pool ")
                .append(status.path("pool").asString("?"))
                .append(", pm ")
                .append(status.path("process manager").asString("?"))
                .append(": workers ")
                .append(number(status, "active processes"))
                .append(" active, ")
                .append(number(status, "idle processes"))
                .append(" idle, ")
                .append(number(status, "total processes"))
                .append(" in all, most active ")
                .append(number(status, "max active processes"))
                .append("; waiting ")
                .append(number(status, "listen queue"))
                .append(", most ")
                .append(number(status, "max listen queue"));
        long reached = number(status, "max children reached");
        if (reached > 0) text.append("; max_children reached ").append(reached).append(" times");
        long slow = number(status, "slow requests");
        if (slow > 0) text.append("; slow requests ").append(slow);
        return text.append("; up ")
                .append(age(Duration.ofSeconds(number(status, "start since"))))
                .toString();
    }

    private static long number(JsonNode status, String name) {
        return status.path(name).asLong(0);
    }

    private static String age(Duration age) {
        if (age.toDays() > 0) return age.toDays() + "d";
        if (age.toHours() > 0) return age.toHours() + "h";
        return age.toMinutes() > 0 ? age.toMinutes() + "m" : age.toSeconds() + "s";
    }

    private static @Nullable JsonNode json(String body) {
        try {
            return Json.read(body.getBytes(UTF_8));
        } catch (JacksonException broken) {
            return null;
        }
    }
}
