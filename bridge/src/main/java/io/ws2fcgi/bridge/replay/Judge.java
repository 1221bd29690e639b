package io.ws2fcgi.bridge.replay;

import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.dialect.Answer;
import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.dialect.Cookies;
import io.ws2fcgi.bridge.dialect.Dialect;
import io.ws2fcgi.bridge.dialect.Handshake;
import io.ws2fcgi.bridge.dialect.StateLimits;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.replay.Replayed.Result;
import io.ws2fcgi.fcgi.CgiResponse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what the bridge would make of an answer: it decodes it, and tries it on a copy of the client's state. */
record Judge(RouteConfig route, Dialect dialect, ClientInfo client, ClientState state, List<ClientEvent> batch) {
    /** Borrows {@code response}. */
    Result judge(CgiResponse response) {
        // In the heap, where an answer's slices may stay for as long as anybody looks at them.
        CgiResponse copy = response.replace(Unpooled.copiedBuffer(response.content()));
        try {
            Answer answer = dialect.decode(batch, client, state, copy);
            return new Result.Understood(copy, answer, apply(answer));
        } catch (AnswerException wrong) {
            return new Result.Wrong(copy, String.valueOf(wrong.getMessage()));
        }
    }

    private ClientState apply(Answer answer) throws AnswerException {
        int handshake = StateLimits.handshakeBytes(client);
        if (batch.get(0) instanceof ClientEvent.Close) return state;
        if (!(answer.handshake() instanceof Handshake.Accept accept)) {
            return StateLimits.apply(state, answer.actions(), handshake, route.limits());
        }
        String before = Cookies.of(client);
        String after = route.mergeCookies() ? Cookies.after(client, accept.headers(), Instant.now()) : before;
        int grown = handshake + length(after) - length(before);
        StateLimits.checkHandshake(grown, route.limits());
        return StateLimits.apply(state.withProtocol(accept.protocol()), answer.actions(), grown, route.limits());
    }

    private static int length(@Nullable String cookie) {
        return cookie == null ? 0 : cookie.length();
    }
}
