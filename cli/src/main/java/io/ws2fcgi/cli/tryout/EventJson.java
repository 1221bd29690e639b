package io.ws2fcgi.cli.tryout;

import io.ws2fcgi.bridge.dialect.Answer;
import io.ws2fcgi.bridge.dialect.Handshake;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.replay.Replayed;
import io.ws2fcgi.bridge.replay.Replayed.Result;
import io.ws2fcgi.cli.text.Json;
import io.ws2fcgi.fcgi.CgiResponse;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code event --json} prints, for tests of applications. */
final class EventJson {
    private EventJson() {}

    static ObjectNode of(Replayed replayed, Verdict verdict) {
        ObjectNode document = Json.object().put("verdict", verdict.word()).put("message", verdict.text());
        ObjectNode variables = document.putObject("variables");
        Variables.of(replayed.params()).forEach(variables::put);
        document.set("body", Body.of(replayed.body()).json());
        document.put("stderr", replayed.stderr());
        document.put("ran", replayed.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        document.put("millis", Millis.value(replayed.took()));
        if (replayed.result() instanceof Result.Understood understood) {
            document.set("answer", answer(understood.response()));
            add(document, understood.answer());
            document.set("state", state(understood.state()));
        } else if (replayed.result() instanceof Result.Wrong wrong) {
            document.set("answer", answer(wrong.response()));
        }
        return document;
    }

    private static ObjectNode answer(CgiResponse response) {
        ObjectNode answer = Json.object().put("status", response.status()).put("reason", response.reasonPhrase());
        ArrayNode headers = answer.putArray("headers");
        response.headers()
                .forEach(
                        header -> headers.addObject().put("name", header.name()).put("value", header.value()));
        answer.set("body", Body.of(response.content()).json());
        return answer;
    }

    private static void add(ObjectNode document, Answer answer) {
        if (answer.handshake() instanceof Handshake.Accept accept) {
            document.putObject("handshake").put("accepted", true).put("protocol", accept.protocol());
        } else if (answer.handshake() instanceof Handshake.Reject reject) {
            document.putObject("handshake").put("accepted", false).put("status", reject.status());
        }
        ArrayNode actions = document.putArray("actions");
        answer.actions().forEach(action -> actions.add(ActionJson.of(action)));
        ArrayNode warnings = document.putArray("warnings");
        answer.warnings().forEach(warnings::add);
    }

    private static ObjectNode state(ClientState state) {
        ObjectNode node = Json.object().put("protocol", state.protocol()).put("user", state.user());
        ArrayNode channels = node.putArray("channels");
        state.topics().forEach(channels::add);
        ObjectNode meta = node.putObject("meta");
        state.meta().forEach(meta::put);
        return node;
    }
}
