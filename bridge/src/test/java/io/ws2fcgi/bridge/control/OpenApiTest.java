package io.ws2fcgi.bridge.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.config.ControlLimits;
import io.ws2fcgi.bridge.config.Secret;
import io.ws2fcgi.bridge.hub.Subscriber.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compares {@code docs/openapi.yaml} with a running server: nothing is missing, and nothing is promised in vain. */
@Timeout(60)
final class OpenApiTest {
    private static final ControlConfig SECRETIVE = ControlConfig.of(TestApi.LOOPBACK, Secret.of("s3cret"));
    private static final String KNOWN = "Authorization: Bearer s3cret";
    private static final String NOBODY = "0".repeat(40);

    /** A good body for each of the request bodies, and its type. */
    private static final Map<String, String> BODIES = Map.of(
            "", "",
            "Actions", "[{\"type\":\"send\",\"text\":\"hi\",\"connection\":[\"x\"]}]",
            "Message", "hi",
            "Meta", "{\"nick\":\"ann\"}",
            "Grip", "{\"items\":[{\"channel\":\"room\",\"formats\":{\"ws-message\":{\"content\":\"hi\"}}}]}");

    private final OpenApi description;

    OpenApiTest() throws IOException {
        description = OpenApi.read();
    }

    @Test
    void everyCallIsDescribedWithItsParametersAndNoOtherIs() throws IOException {
        try (TestApi api = TestApi.start()) {
            Map<String, Set<String>> served = new TreeMap<>();
            for (Routes.Row row : api.routes().rows()) served.put(row.toString(), new TreeSet<>(row.query()));
            Map<String, Set<String>> described = new TreeMap<>();
            for (OpenApi.Operation operation : description.operations()) {
                described.put(operation.toString(), description.parameters(operation, "query"));
                for (String name : description.parameters(operation, "path"))
                    assertThat(operation.path()).contains("{" + name + "}");
            }
            assertThat(described).isEqualTo(served);
        }
    }

    @Test
    void everyCallAnswersWithAllStatusesThatAreDescribedAndNoOther() throws IOException {
        for (OpenApi.Operation operation : description.operations()) {
            Set<Integer> seen = new TreeSet<>();
            try (TestApi api = TestApi.start(SECRETIVE)) {
                for (ApiAnswer answer : answers(api, operation)) seen.add(checked(operation, answer));
            }
            try (TestApi api = TestApi.start(SECRETIVE.limits(few()))) {
                seen.add(checked(operation, limited(api, operation)));
            }
            assertThat(seen).as(operation.toString()).isEqualTo(operation.statuses());
        }
    }

    /** Returns its status. */
    private int checked(OpenApi.Operation operation, ApiAnswer answer) {
        String where = operation + " " + answer.status();
        assertThat(operation.statuses()).as(where + ": " + answer.body()).contains(answer.status());
        Map<String, Map<?, ?>> contents = description.contents(operation, answer.status());
        String type = answer.header("content-type").replaceFirst(";.*", "");
        assertThat(contents).as(where).containsKey(type);
        if (type.endsWith("json")) {
            new Schemas(description)
                    .check(answer.json(), OpenApi.map(contents.get(type)).get("schema"), where);
        }
        return answer.status();
    }

    /** The answers to a good request, and to all that are wrong in one way. */
    private static List<ApiAnswer> answers(TestApi api, OpenApi.Operation operation) throws IOException {
        FakeClient ann = FakeClient.join(api, 0, "room").named("ann");
        FakeClient bob = FakeClient.join(api, 1, "room").named("ann");
        String line = line(operation, ann.text());
        String body = operation.body();
        List<ApiAnswer> answers = new ArrayList<>();
        if (operation.path().equals("/v1/reload")) answers.add(ask(api, line, body, KNOWN));
        api.reloaded = true;
        answers.add(ask(api, line, body, KNOWN));
        answers.add(ask(api, line + "?unknown=1", body, KNOWN));
        if (operation.needsSecret()) answers.add(ask(api, line, body));
        answers.add(ask(api, line, body, KNOWN, "Origin: http://evil.example"));
        answers.add(ask(api, line, body, KNOWN, "Content-Length: 999999999"));
        if (operation.path().contains("{id}")) answers.add(ask(api, line(operation, NOBODY), body, KNOWN));
        if (!body.isEmpty() && !body.equals("Grip")) {
            answers.add(ask(api, line, "", KNOWN, "Content-Type: application/x-other"));
        }
        if (body.equals("Grip")) {
            answers.add(ask(api, line, "", KNOWN));
            answers.add(ask(api, line, body, KNOWN, "Accept: image/png"));
            answers.add(ask(api, line, body, KNOWN, "Accept: application/json"));
        }
        if (operation.statuses().contains(409) && !operation.path().equals("/v1/reload")) {
            ann.answering(Outcome.REFUSED);
            answers.add(ask(api, line, body, KNOWN));
        }
        if (operation.path().equals("/v1/events")) answers.add(oneStreamTooMany(api, line));
        api.reachable = false;
        if (operation.path().equals("/readyz")) answers.add(ask(api, line, body));
        assertThat(bob.heard()).isNotEmpty();
        return answers;
    }

    private static ApiAnswer oneStreamTooMany(TestApi api, String line) throws IOException {
        List<ApiCaller> listeners = new ArrayList<>();
        try {
            while (true) {
                ApiCaller listener = api.caller();
                listeners.add(listener);
                ApiAnswer answer = listener.call(line, KNOWN);
                if (answer.status() != 200) return answer;
            }
        } finally {
            for (ApiCaller listener : listeners) listener.close();
        }
    }

    /** The answer of a server that allows a call a second, or a hundred probes, to one call too many. */
    private static ApiAnswer limited(TestApi api, OpenApi.Operation operation) throws IOException {
        String line = line(operation, NOBODY);
        String call = request(line, operation.body(), KNOWN);
        try (ApiCaller caller = api.caller()) {
            if (operation.needsSecret()) {
                caller.send(ApiCaller.request("GET /v1/nodes", "", KNOWN) + call);
                caller.read();
                return caller.read();
            }
            caller.send(call.repeat(400));
            ApiAnswer answer = caller.read();
            // Not the last one of them: there may be one call more by then.
            for (int i = 1; i < 400 && answer.status() != 429; i++) answer = caller.read();
            return answer;
        }
    }

    private static ControlLimits few() {
        ControlLimits usual = ControlLimits.DEFAULT;
        return new ControlLimits(usual.bodyBytes(), 10, 1, usual.requestTimeout(), usual.idleTimeout());
    }

    private static ApiAnswer ask(TestApi api, String line, String body, String... headers) throws IOException {
        try (ApiCaller caller = api.caller()) {
            return caller.send(request(line, body, headers)).read();
        }
    }

    private static String request(String line, String body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        boolean sized = all.stream().anyMatch(header -> header.startsWith("Content-Length"));
        if (body.equals("Message")) all.add("Content-Type: text/plain");
        else if (!body.isEmpty()) all.add("Content-Type: application/json");
        String content = sized ? "" : BODIES.getOrDefault(body, "");
        String request = ApiCaller.request(line, content, all.toArray(String[]::new));
        return sized ? request.replace("Content-Length: 0\r\n", "") : request;
    }

    private static String line(OpenApi.Operation operation, String id) {
        return operation.method() + " "
                + operation
                        .path()
                        .replace("{id}", id)
                        .replace("{channel}", "room")
                        .replace("{user}", "ann");
    }
}
