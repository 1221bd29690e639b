package io.ws2fcgi.cli.tryout;

import io.netty.channel.EventLoopGroup;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.config.ServerConfig;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.text.Json;
import io.ws2fcgi.cli.text.Screen;
import io.ws2fcgi.cli.text.Typed;
import io.ws2fcgi.cli.tryout.Pinger.Server;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ws2fcgi ping}: how a pool is. */
@Command(
        name = "ping",
        customSynopsis = "ws2fcgi ping POOL... [OPTION]...",
        header = "Tries the servers of a FastCGI pool, and says what is wrong with them.",
        description = {
            "",
            "Connects to each server, and asks it what the options say. Needs no bridge, and changes nothing.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all checks of all servers went well",
            "2:an option or argument is wrong",
            "4:at least one did not",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ws2fcgi ping unix:/run/php/php8.2-fpm.sock \\",
            "      --ping-path /ping --status-path /status",
            "  ws2fcgi ping app1:9000 app2:9000 --script /srv/app/health.php --count 10",
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not nullable.
public final class PingCommand implements Callable<Integer> {
    private static final int MOST = 100_000;

    @Parameters(
            paramLabel = "POOL",
            arity = "1..*",
            description = "unix:/path, HOST:PORT or [IPv6]:PORT, as for serve.")
    private List<ServerConfig> servers;

    @Option(
            names = "--ping-path",
            paramLabel = "PATH",
            order = 1,
            description = "Ask for php-fpm's ping page; ping.path of the pool says where it is.")
    private @Nullable String pingPath;

    @Option(
            names = "--status-path",
            paramLabel = "PATH",
            order = 2,
            description = "Ask for php-fpm's status page (pm.status_path): workers, queue, max_children reached.")
    private @Nullable String statusPath;

    @Option(
            names = "--script",
            paramLabel = "PATH",
            order = 3,
            description = "Run a script as a page would: an absolute path, as the pool sees it. A status below 400 is"
                    + " well. To try an event of a WebSocket, see 'ws2fcgi event'.")
    private @Nullable String script;

    @Option(
            names = "--get-values",
            order = 4,
            description = "Ask with GET_VALUES what the server can. php-fpm answers; programs with libfcgi do not, and"
                    + " ruby-fcgi dies of it.")
    private boolean values;

    @Option(
            names = "--count",
            paramLabel = "N",
            order = 5,
            defaultValue = "1",
            description = {
                "Ask each so many times, one after another, and print the shortest, the median and the longest time.",
                "Default: 1."
            })
    private int count;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            order = 6,
            defaultValue = "3s",
            description = {"How long connecting and one answer may take.", "Default: 3s."})
    private Duration timeout;

    @Option(names = "--json", order = 7, description = "Print one JSON document.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (count < 1 || count > MOST) throw new ConfigException("count: " + count + " (expected: 1 to " + MOST + ")");
        if (timeout.isZero()) throw new ConfigException("timeout: 0 (expected: longer than zero)");
        List<Check> checks = checks();
        PrintWriter out = spec.commandLine().getOut();
        PingReport report = new PingReport(json ? Screen.PLAIN : Screen.stdout());
        List<Server> all = new ArrayList<>();
        Transport transport = Transport.choose();
        EventLoopGroup loops = transport.newGroup(1, "ping");
        try {
            Rehearsal.play(transport, us -> new Pinger(transport, loops.next(), timeout, checks, 2).ping(us));
            Pinger pinger = new Pinger(transport, loops.next(), timeout, checks, count);
            for (ServerConfig server : servers) {
                for (Server pinged : pinger.ping(server.address())) {
                    all.add(pinged);
                    if (!json) report.print(pinged, out);
                }
            }
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
        boolean well = all.stream().allMatch(Server::isWell);
        if (json) out.println(Json.write(PingReport.json(all)));
        else if (well && checks.size() == 1) {
            String more = "Somebody listens. Whether it is php-fpm, and whether scripts run, is told by --ping-path,"
                    + " --status-path and --script.";
            new Wrapped(Screen.stdout()).print("", more, out);
        }
        out.flush();
        return well ? ExitCode.OK : ExitCode.NO_POOL;
    }

    private List<Check> checks() {
        List<Check> checks = new ArrayList<>(List.of(Check.connect()));
        if (pingPath != null) checks.add(Check.ping(path("ping-path", pingPath)));
        if (statusPath != null) checks.add(Check.status(path("status-path", statusPath)));
        if (script != null) checks.add(Check.script(Script.of(Typed.checked(script))));
        if (values) checks.add(Check.values());
        return checks;
    }

    private static String path(String option, String path) {
        if (path.startsWith("/")) return Typed.checked(path);
        throw new ConfigException(option + ": " + path + " (expected: a path that begins with a slash, such as /ping)");
    }
}
