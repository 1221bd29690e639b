package io.ws2fcgi.bridge.dialect;

import io.ws2fcgi.bridge.event.Action;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an application said, checked as a whole.
 *
 * @param handshake the word on the handshake; null for every event but open
 * @param actions what to do, in the order of application (WS-CGI section 3); empty when the handshake is rejected
 */
public record Answer(@Nullable Handshake handshake, List<Action> actions) {
    public Answer {
        actions = List.copyOf(actions);
    }
}
