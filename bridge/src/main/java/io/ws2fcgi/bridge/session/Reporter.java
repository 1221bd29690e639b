package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.Limit;
import java.time.Duration;

/** Tells whoever listens how the questions about one client went. */
record Reporter(BridgeEvents events, ClientInfo info) {
    void applied(Question question, String stderr) {
        if (!stderr.isEmpty())
            events.stderr(info, question.kind(), question.stamp().eventId(), stderr);
        events.applied(info, question.kind(), Duration.ofNanos(question.nanosSinceAsked()));
    }

    /** The client ran into a limit, and what follows. */
    void limited(Limit limit, String message) {
        events.limited(limit, info.remoteAddress(), message);
    }

    /** Something that an operator should know about an answer, or about the client. */
    void warned(String message) {
        events.warned(info, message);
    }

    void failed(Question question, Failure failure) {
        events.failed(info, question.kind(), question.stamp().eventId(), failure.message(), failure.stderr());
    }
}
