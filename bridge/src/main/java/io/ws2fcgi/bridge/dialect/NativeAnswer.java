package io.ws2fcgi.bridge.dialect;

import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.fcgi.CgiResponse;
import java.util.ArrayList;
import java.util.List;

/** Reads a CGI document as the answer to an event (WS-CGI section 3). */
final class NativeAnswer {
    private NativeAnswer() {}

    static Answer read(RouteConfig route, ClientEvent event, ClientInfo client, CgiResponse response)
            throws AnswerException {
        if (event instanceof ClientEvent.Open) return toOpen(route, client, response);
        requireSuccess(response);
        if (event instanceof ClientEvent.Close) return new Answer(null, onOthers(client, response));
        PhpPostLimit.check(response);
        return new Answer(null, actions(client, response));
    }

    /** Throws when the status is not one of success. */
    static void requireSuccess(CgiResponse response) throws AnswerException {
        if (succeeded(response)) return;
        String status = (response.status() + " " + response.reasonPhrase()).strip();
        throw new AnswerException("status: " + status + " (expected: 2xx)");
    }

    private static Answer toOpen(RouteConfig route, ClientInfo client, CgiResponse response) throws AnswerException {
        if (!succeeded(response)) return new Answer(HandshakeAnswer.reject(response), List.of());
        return new Answer(HandshakeAnswer.accept(route.protocols(), client, response), actions(client, response));
    }

    private static boolean succeeded(CgiResponse response) {
        return response.status() / 100 == 2;
    }

    private static List<Action> actions(ClientInfo client, CgiResponse response) throws AnswerException {
        WsHeaders headers = WsHeaders.read(response.headers(), client.id());
        List<Action> actions = new ArrayList<>(2);
        headers.addBefore(actions);
        actions.addAll(AnswerBody.read(response, headers.publications()));
        headers.addAfter(actions);
        return actions;
    }

    /** The client of a close is gone: only what the answer says about others counts, and a body for it is not read. */
    private static List<Action> onOthers(ClientInfo client, CgiResponse response) throws AnswerException {
        List<WsHeaders.Publication> publications =
                WsHeaders.read(response.headers(), client.id()).publications();
        if (publications.isEmpty() && !AnswerBody.isActions(response)) return List.of();
        return AnswerBody.read(response, publications).stream()
                .filter(action -> !action.target().equals(Target.SELF))
                .toList();
    }
}
