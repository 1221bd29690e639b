package io.ws2fcgi.bridge;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The closed list of the variables that a script may find in $_SERVER (WS-CGI section 2). */
final class KnownNames {
    /** What the bridge says. */
    private static final Set<String> OURS = Set.of(
            "GATEWAY_INTERFACE",
            "SERVER_SOFTWARE",
            "SERVER_PROTOCOL",
            "SERVER_NAME",
            "SERVER_ADDR",
            "SERVER_PORT",
            "REMOTE_ADDR",
            "REMOTE_PORT",
            "REQUEST_METHOD",
            "REQUEST_SCHEME",
            "REQUEST_URI",
            "QUERY_STRING",
            "HTTPS",
            "DOCUMENT_URI",
            "DOCUMENT_ROOT",
            "SCRIPT_FILENAME",
            "SCRIPT_NAME",
            "CONTENT_LENGTH",
            "CONTENT_TYPE",
            "REDIRECT_STATUS",
            "WS_EVENT",
            "WS_CONNECTION_ID",
            "WS_EVENT_NUMBER",
            "WS_EVENT_ID",
            "WS_ATTEMPT",
            "WS_MESSAGE_TYPE",
            "WS_PROTOCOL",
            "WS_CHANNELS",
            "WS_USER",
            "WS_CLOSE_CODE",
            "WS_CLOSE_REASON",
            "WS_CLOSE_BY",
            "WS_PUSH_URL");

    /** Names that somebody else has a say in; where they begin so, they can be mistaken for none of the others. */
    private static final List<String> PREFIXES = List.of("HTTP_", "WS_META_", "WS_PARAM_");

    /** What php-fpm adds by itself. */
    private static final Set<String> PHPS =
            Set.of("USER", "HOME", "FCGI_ROLE", "PHP_SELF", "REQUEST_TIME", "REQUEST_TIME_FLOAT", "argc", "argv[0]");

    /** What {@link PhpBridge} adds. */
    private static final Set<String> RECORDED = Set.of("BODY", "BODY_LENGTH");

    private KnownNames() {}

    /** The names in this event that should not be there. */
    static List<String> others(SeenEvent event) {
        return event.variables().keySet().stream()
                .filter(name -> Stream.of(OURS, PHPS, RECORDED).noneMatch(known -> known.contains(name)))
                .filter(name -> PREFIXES.stream().noneMatch(name::startsWith))
                .toList();
    }
}
