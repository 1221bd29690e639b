package io.ws2fcgi.bridge.dialect;

import io.ws2fcgi.bridge.event.Action;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an application said, checked as a whole.
 *
 * @param handshake the word on the handshake; null for every event but open
 * @param actions what to do, in the order of application (WS-CGI section 3); empty when the handshake is rejected
 * @param warnings what an operator should know about it all the same
 * @param bytesAccepted how many bytes of the contents it was shown the application is done with; null for all
 */
public record Answer(
        @Nullable Handshake handshake,
        List<Action> actions,
        List<String> warnings,
        @Nullable Integer bytesAccepted) {
    public Answer {
        actions = List.copyOf(actions);
        warnings = List.copyOf(warnings);
    }

    public Answer(@Nullable Handshake handshake, List<Action> actions) {
        this(handshake, actions, List.of(), null);
    }
}
