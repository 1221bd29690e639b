package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.config.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options about the script and the connections that it serves. */
@SuppressWarnings("NullAway.Init") // picocli sets them, or their defaults.
public final class RouteOptions {
    @Option(
            names = "--script",
            required = true,
            paramLabel = "PATH",
            order = 1,
            description = "The script that gets all events: an absolute path, as the pool sees it.")
    private String script;

    @Option(
            names = "--root",
            paramLabel = "DIR",
            order = Sections.SCRIPT,
            description = {"DOCUMENT_ROOT.", "Default: the script's folder."})
    private @Nullable String root;

    @Option(
            names = "--path",
            paramLabel = "REGEX",
            order = 3,
            defaultValue = RouteConfig.ANY_PATH,
            description = {
                "Which paths clients may ask for; must match the whole path, others get a 404. RE2"
                        + " syntax; a named group such as (?P<room>[a-z]+) becomes WS_PARAM_ROOM.",
                "Default: /.*"
            })
    private String path;

    @Option(
            names = "--dialect",
            paramLabel = "NAME",
            order = Sections.SCRIPT + 3,
            defaultValue = "native",
            description = {
                "How the script is asked and answers: 'native' (docs/ws-cgi.md), 'grip', as Pushpin does"
                        + " (docs/grip.md), or 'ws2http', the forms of the bridge of that name (docs/ws2http.md).",
                "Default: native."
            })
    private DialectName dialect;

    @Mixin
    private final GripOptions grip = new GripOptions();

    @Option(
            names = "--param",
            paramLabel = "NAME=VALUE",
            order = Sections.SCRIPT + 1,
            description = "A parameter added to every request, like nginx's fastcgi_param. Repeatable.")
    private final Map<String, String> params = new LinkedHashMap<>();

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            order = Sections.SCRIPT + 2,
            description = "A subprotocol that may be chosen where the script chooses none, the best one first."
                    + " Repeatable.")
    private final List<String> protocols = new ArrayList<>();

    @Option(
            names = "--max-message",
            paramLabel = "BYTES",
            order = Sections.SCRIPT + 8,
            defaultValue = "1m",
            description = {
                "The longest message taken from a client; beyond it the connection closes with 1009."
                        + " With PHP keep post_max_size above it.",
                "Default: 1m."
            })
    private ByteSize maxMessage;

    @Option(
            names = "--open-timeout",
            paramLabel = "TIME",
            order = Sections.ERRORS + 3,
            defaultValue = "10s",
            description = {"How long the script may take to accept a client.", "Default: 10s."})
    private Duration open;

    @Option(
            names = "--message-timeout",
            paramLabel = "TIME",
            order = Sections.ERRORS + 4,
            defaultValue = "30s",
            description = {"How long it may take for any other event.", "Default: 30s."})
    private Duration message;

    /** The script that gets all events. */
    String script() {
        return script;
    }

    /**
     * A route to a pool of that name.
     *
     * @throws ConfigException when something cannot be
     */
    public RouteConfig.Builder config(String pool) {
        checkText("--script", script);
        if (root != null) checkText("--root", root);
        Script folder = Script.of(script);
        return RouteConfig.builder(pool, root == null ? folder : new Script(script, root))
                .pattern(path)
                .dialect(dialect)
                .grip(grip.config(dialect))
                .params(params)
                .protocols(protocols)
                .timeouts(new Timeouts(open, message, message))
                .limits(limits().build());
    }

    /** What Java makes of bytes that the locale has no characters for: the pool would look for another file. */
    private static void checkText(String option, String path) {
        if (path.indexOf('\ufffd') >= 0) {
            throw new ConfigException(
                    option + ": " + path + " (expected: characters of this locale; for UTF-8 set LC_ALL=C.UTF-8)");
        }
    }

    /** What is said of them here. An inbox must hold at least a few of the longest messages, or every long one would stop its client. */
    public Limits.Builder limits() {
        int bytes = maxMessage.bytes();
        int inbox = (int) Math.max(Limits.DEFAULT.inboxBytes(), Math.min(Integer.MAX_VALUE, 4L * bytes));
        int outbox = Math.max(Limits.DEFAULT.outboxBytes(), bytes);
        return Limits.builder().messageBytes(bytes).inboxBytes(inbox).outboxBytes(outbox);
    }
}
