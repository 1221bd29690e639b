package io.ws2fcgi.cli.tryout;

import io.ws2fcgi.fcgi.FcgiParams;
import java.util.Map;

/**
 * What a script was sent, to be looked at. Cookies and Authorization are shown: nobody but whoever typed the command has
 * said them, in a {@code --header}. What comes out of a file of keys is not.
 */
final class Variables {
    private static final String SIGNATURE = "HTTP_GRIP_SIG";

    private Variables() {}

    /** By name, in order; the last of a name counts, as it does for scripts. */
    static Map<String, String> of(FcgiParams params) {
        Map<String, String> variables = params.toMap();
        variables.computeIfPresent(SIGNATURE, (name, token) -> "(a signature of " + token.length() + " characters)");
        return variables;
    }
}
