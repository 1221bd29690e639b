package io.ws2fcgi.bridge.config;

import java.util.Collection;
import java.util.Set;

/**
 * Names that a configured static parameter may not have: what the bridge sets itself, and what would let a request
 * change how PHP runs for this and later requests (PHP_VALUE stays in the worker).
 */
final class ReservedParams {
    private static final Set<String> NAMES = Set.of(
            "GATEWAY_INTERFACE",
            "SERVER_SOFTWARE",
            "SERVER_PROTOCOL",
            "SERVER_NAME",
            "SERVER_ADDR",
            "SERVER_PORT",
            "REMOTE_ADDR",
            "REMOTE_PORT",
            "REQUEST_SCHEME",
            "REQUEST_METHOD",
            "REQUEST_URI",
            "DOCUMENT_URI",
            "DOCUMENT_ROOT",
            "QUERY_STRING",
            "SCRIPT_FILENAME",
            "SCRIPT_NAME",
            "CONTENT_LENGTH",
            "CONTENT_TYPE",
            "HTTPS",
            "PATH_INFO",
            "PATH_TRANSLATED",
            "REDIRECT_STATUS",
            "REDIRECT_URL",
            "REQUEST_BODY_FILE",
            "FCGI_ROLE",
            "PHP_VALUE",
            "PHP_ADMIN_VALUE");

    private ReservedParams() {}

    static void check(Collection<String> names) {
        for (String name : names) {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw new ConfigException("parameter name: " + name + " (expected: letters, digits and underscores)");
            }
            if (NAMES.contains(name) || name.startsWith("HTTP_") || name.startsWith("WS_") || name.startsWith("SSL_")) {
                throw new ConfigException(
                        "parameter " + name + " is reserved (expected: a name the bridge does not set)");
            }
        }
    }
}
