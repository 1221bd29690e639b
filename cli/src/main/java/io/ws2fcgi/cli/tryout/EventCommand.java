package io.ws2fcgi.cli.tryout;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.ServerConfig;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.replay.DescribedClient;
import io.ws2fcgi.bridge.replay.Replayed;
import io.ws2fcgi.cli.ByteSize;
import io.ws2fcgi.cli.PoolCheck;
import io.ws2fcgi.cli.RouteOptions;
import io.ws2fcgi.cli.Sections;
import io.ws2fcgi.cli.Servers;
import io.ws2fcgi.cli.text.Json;
import io.ws2fcgi.cli.text.Screen;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ws2fcgi event}: one event against a pool, and all there is to see of it. */
@Command(
        name = "event",
        customSynopsis = "ws2fcgi event (open|message|tick|close) POOL... --script=PATH [OPTION]...",
        header = "Runs one event of a client that is not there, and shows what the script makes of it.",
        description = {
            "",
            "The script is asked exactly as a bridge would ask it. Prints the variables and the body that it gets,"
                    + " what it writes to STDERR, its answer, and what a bridge would do about it; none of that is"
                    + " done. Needs no bridge.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the answer can be applied; with open: the client is let in",
            "2:an option or argument is wrong",
            "4:the pool cannot be reached, or is too busy",
            "8:an application error: no whole answer, or one that cannot be applied",
            "9:with open: the client is turned away",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ws2fcgi event open unix:/run/php/php8.2-fpm.sock \\",
            "      --script /srv/chat/ws.php --uri '/chat?room=7' --header 'Cookie: sid=1'",
            "  ws2fcgi event message 127.0.0.1:9000 --script /srv/chat/ws.php \\",
            "      --data hello --user ann --channel room-7 --json",
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not nullable.
public final class EventCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "EVENT", description = "open, message, tick or close.")
    private EventOptions.Kind kind;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "POOL",
            description = "unix:/path, HOST:PORT or [IPv6]:PORT, as for serve.")
    private List<ServerConfig> servers;

    @Option(
            names = "--uri",
            paramLabel = "URI",
            order = 3,
            defaultValue = "/",
            description = {"What the client asked for, such as '/chat?room=7'.", "Default: /."})
    private String uri;

    @Option(
            names = "--event-number",
            paramLabel = "N",
            order = Sections.CLIENT + 6,
            defaultValue = "-1",
            description = {"WS_EVENT_NUMBER.", "Default: 0 for open, else 1."})
    private long number;

    @Option(
            names = "--attempt",
            paramLabel = "N",
            order = Sections.CLIENT + 7,
            defaultValue = "1",
            description = {"WS_ATTEMPT.", "Default: 1."})
    private int attempt;

    @Option(
            names = "--push-url",
            paramLabel = "URL",
            order = Sections.SCRIPT + 4,
            description = {"WS_PUSH_URL.", "Default: not there, as with serve --control off."})
    private @Nullable String pushUrl;

    @Option(
            names = "--answer-limit",
            paramLabel = "BYTES",
            order = Sections.SCRIPT + 8,
            defaultValue = "1m",
            description = {"The longest answer taken from the script.", "Default: 1m."})
    private ByteSize answer;

    @Option(names = "--json", order = 6, description = "Print one JSON document.")
    private boolean json;

    @Mixin
    private final EventOptions events = new EventOptions();

    @Mixin
    private final ClientOptions clients = new ClientOptions();

    @Mixin
    private final RouteOptions routes = new RouteOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PoolConfig pool = PoolConfig.builder(Servers.POOL, servers)
                .answerBytes(answer.bytes())
                .build();
        RouteConfig route = routes.config(Servers.POOL).build();
        DescribedClient described = clients.described(uri);
        ClientState state = state(route);
        if (attempt < 1) throw new ConfigException("attempt: " + attempt + " (expected: at least 1)");
        EventRun run = new EventRun(pool, route, pushUrl);
        var event = events.event(kind, route.limits().messageBytes());
        PoolCheck.connect(servers);
        Replayed replayed = run.run(described, state, event, number, attempt);
        Verdict verdict = Verdict.of(replayed);
        PrintWriter out = spec.commandLine().getOut();
        if (json) out.println(Json.write(EventJson.of(replayed, verdict)));
        else new EventReport(Screen.stdout(), out).print(replayed, verdict);
        out.flush();
        return verdict.exitCode();
    }

    private ClientState state(RouteConfig route) {
        if (kind != EventOptions.Kind.OPEN) return clients.state(route.dialect());
        if (!clients.saysState()) return ClientState.NEW;
        throw new ConfigException("--user, --meta, --channel or --subprotocol with open (expected: with a later event,"
                + " as nobody has said them yet)");
    }
}
