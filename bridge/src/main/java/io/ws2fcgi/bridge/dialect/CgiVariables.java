package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.fcgi.FcgiParams;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The variables that are the same in every event of a client (WS-CGI section 2, CGI/1.1). Their names are a closed list
 * but for HTTP_* and WS_PARAM_*; what a client says becomes a value, never the name of anything else.
 *
 * <p>PATH_INFO is never set and the script never comes from the URL, which leaves nothing to the path tricks of
 * {@code cgi.fix_pathinfo}.
 */
final class CgiVariables {
    private final HeaderRules rules;
    private final boolean authorization;

    /** What every client of the route has in common. */
    private final FcgiParams common;

    CgiVariables(RouteConfig route, HeaderRules rules, @Nullable String pushUrl) {
        this.rules = rules;
        authorization = route.forwardAuthorization();
        common = common(route, pushUrl);
    }

    private static FcgiParams common(RouteConfig route, @Nullable String pushUrl) {
        Script script = route.script();
        FcgiParams.Builder params = FcgiParams.builder();
        // First, as the last of a name counts.
        route.params().forEach(params::add);
        params.add("GATEWAY_INTERFACE", "CGI/1.1")
                .add("SERVER_SOFTWARE", "ws2fcgi")
                .add("REDIRECT_STATUS", "200") // php-cgi refuses to run without it.
                .add("SCRIPT_FILENAME", script.filename())
                .add("SCRIPT_NAME", script.name())
                .add("DOCUMENT_URI", script.name())
                .add("DOCUMENT_ROOT", script.root());
        if (pushUrl != null) params.add("WS_PUSH_URL", pushUrl);
        return params.build();
    }

    /** Takes a cookie with one char per byte. */
    FcgiParams of(ClientInfo client, @Nullable String cookie) {
        FcgiParams.Builder params = common.toBuilder();
        addWire(params, "SERVER_PROTOCOL", client.httpVersion());
        addWire(params, "SERVER_NAME", client.serverName());
        addWire(params, "SERVER_ADDR", client.serverAddress());
        params.add("SERVER_PORT", Integer.toString(client.serverPort()));
        addWire(params, "REMOTE_ADDR", client.remoteAddress());
        if (client.remotePort() != 0) params.add("REMOTE_PORT", Integer.toString(client.remotePort()));
        params.add("REQUEST_SCHEME", client.secure() ? "https" : "http");
        if (client.secure()) params.add("HTTPS", "on");
        if (client.tls() != null) TlsVariables.forEach(client.tls(), (name, value) -> addWire(params, name, value));
        addWire(params, "REQUEST_URI", client.uri());
        addWire(params, "QUERY_STRING", client.query());
        ForwardedHeaders.forEach(client, rules, authorization, (name, value) -> addWire(params, name, value));
        if (cookie != null) addWire(params, "HTTP_COOKIE", cookie);
        params.add("WS_CONNECTION_ID", client.id().text());
        client.pathParams().forEach((name, value) -> params.add("WS_PARAM_" + name.toUpperCase(Locale.ROOT), value));
        return params.build();
    }

    private static void addWire(FcgiParams.Builder params, String name, String value) {
        params.add(name.getBytes(UTF_8), WireText.bytes(value));
    }
}
