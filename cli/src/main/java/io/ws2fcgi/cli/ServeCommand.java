package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.Bridge;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.ServerConfig;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ws2fcgi serve}: a bridge in front of one pool and one script. */
@Command(
        name = "serve",
        header = "Serves WebSockets with a script of a FastCGI pool.",
        customSynopsis = "ws2fcgi serve POOL... --script=PATH [OPTION]...",
        description = {
            "",
            "POOL is where php-fpm or another FastCGI application listens; several are servers that are all alike.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped cleanly by SIGINT, SIGTERM or SIGHUP",
            "1:failed while running",
            "2:an option or argument is wrong",
            "3:cannot listen: the port is taken, or not permitted",
            "4:no server of the pool can be reached, or not by this user",
            "130, 143:ended at once by a second signal",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ws2fcgi serve unix:/run/php/php8.2-fpm.sock --script /srv/chat/ws.php",
            "  ws2fcgi serve 127.0.0.1:9000 --script /srv/app/ws.php \\",
            "      --listen 127.0.0.1:8080 --path '/ws/(?P<room>[a-z]+)' --param APP_ENV=prod",
            "  ws2fcgi serve app1:9000,weight=2 app2:9000 app3:9000,backup \\",
            "      --script /srv/app/ws.php",
        })
final class ServeCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "POOL",
            arity = "1..*",
            description = {
                "unix:/path, HOST:PORT or [IPv6]:PORT, and behind it, where there are several: ',weight=N' for so"
                        + " much of the work, ',connections=N' for its own --pool-connections, ',backup' to be asked"
                        + " only while no other can be reached."
            })
    @SuppressWarnings("NullAway.Init") // picocli sets it, or fails.
    private List<ServerConfig> servers;

    @Mixin
    private final ListenOptions listeners = new ListenOptions();

    @Mixin
    private final PushOptions push = new PushOptions();

    @Mixin
    private final AdmissionOptions admission = new AdmissionOptions();

    @Mixin
    private final DoorOptions door = new DoorOptions();

    @Mixin
    private final RouteOptions routes = new RouteOptions();

    @Mixin
    private final WireOptions wire = new WireOptions();

    @Mixin
    private final ErrorOptions errors = new ErrorOptions();

    @Mixin
    private final PoolOptions pools = new PoolOptions();

    @Mixin
    private final LogOption log = new LogOption();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        log.apply();
        BridgeConfig config = config();
        PrintWriter err = spec.commandLine().getErr();
        if (pools.isChecked()) PoolCheck.connect(servers, warning -> warn(warning, err));
        StopSignal stop = StopSignal.listen();
        try (Bridge bridge = RunningBridge.start(config)) {
            RouteConfig route = config.routes().get(0);
            warnOfMissingScript(route.script().filename(), err);
            if (config.ws2httpPush()) warnOfPush(err);
            GripOptions.warnOfShortKey(route.grip(), err);
            push.warnings(bridge.controlAddress()).forEach(warning -> warn(warning, err));
            new Banner(bridge, config.listeners(), servers, route)
                    .print(spec.commandLine().getOut());
            RunningBridge.serve(bridge, config, stop, err);
        }
        return ExitCode.OK;
    }

    private BridgeConfig config() {
        PoolConfig configured = pools.config(servers, routes.script());
        RouteConfig.Builder route = routes.config(configured.name());
        errors.configure(route);
        wire.configure(route, routes.limits());
        ControlConfig control = push.config();
        BridgeConfig.Builder bridge = listeners.config(configured, route.build(), control);
        wire.configure(bridge);
        int room = OpenFiles.ofProcess().clients(configured, control);
        bridge.admission(admission.config(room)).handshake(door.config());
        return bridge.build();
    }

    /** Only a warning: the pool may be in a container or chroot and see other files. */
    private static void warnOfMissingScript(String script, PrintWriter err) {
        if (!Files.notExists(Path.of(script))) return;
        warn(
                "there is no " + script + " on this side; unless the pool sees other files, it will"
                        + " answer \"File not found\" or \"Primary script unknown\"",
                err);
    }

    private static void warn(String warning, PrintWriter err) {
        err.println("ws2fcgi: warning: " + warning);
        err.flush();
    }

    private static void warnOfPush(PrintWriter err) {
        warn(
                "--ws2http-push: every program on this machine can send to every client, and so can everybody whose POST"
                        + " a proxy forwards to a --listen address; see docs/security.md for the rule that keeps POSTs out",
                err);
    }
}
