package io.ws2fcgi.cli.demo;

import io.ws2fcgi.bridge.Bridge;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.LogOption;
import io.ws2fcgi.cli.RunningBridge;
import io.ws2fcgi.cli.StopSignal;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ws2fcgi demo}: a chat to look at, without PHP. */
@Command(
        name = "demo",
        header = "Serves a chat with rooms, to see it work. Needs no PHP.",
        description = {
            "",
            "Starts a small FastCGI application in this process, the bridge in front of it, and a page. The same"
                    + " chat in plain PHP is in examples/chat-php.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped cleanly by SIGINT, SIGTERM or SIGHUP",
            "1:failed while running",
            "2:an option or argument is wrong",
            "3:cannot listen: the port is taken, or not permitted",
            "130, 143:ended at once by a second signal",
        },
        footerHeading = "%nExample, for a port that is taken:%n",
        footer = "  ws2fcgi demo --page 127.0.0.1:8001 --listen 127.0.0.1:8081")
@SuppressWarnings("NullAway.Init") // picocli sets the options, or their defaults.
public final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--page",
            paramLabel = "ADDRESS",
            order = 1,
            defaultValue = "127.0.0.1:8000",
            description = {"Where the page is served.", "Default: 127.0.0.1:8000."})
    private Address page;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            order = 1,
            defaultValue = "127.0.0.1:8080",
            description = {"Where its WebSockets connect.", "Default: 127.0.0.1:8080."})
    private Address listen;

    @Mixin
    private final LogOption log = new LogOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        log.apply();
        Address.Tcp pageAddress = tcp("--page", page);
        Address.Tcp listenAddress = tcp("--listen", listen);
        StopSignal stop = StopSignal.listen();
        ChatApplication chat = new ChatApplication(InstantSource.system(), new SecureRandom());
        try (DemoPool pool = DemoPool.start(chat.onFastCgi())) {
            BridgeConfig config = config(listenAddress, pool.address());
            try (Bridge bridge = RunningBridge.start(config);
                    PageServer pages = servePage(pageAddress, port(bridge))) {
                Address.Tcp served = new Address.Tcp(pageAddress.host(), pages.port());
                new Welcome(served, bridge.addresses().get(0), pool.address())
                        .print(spec.commandLine().getOut());
                RunningBridge.serve(bridge, config, stop, spec.commandLine().getErr());
            }
        }
        return ExitCode.OK;
    }

    private static BridgeConfig config(Address listen, Address pool) {
        // No file of that name is needed: this application is one script only.
        Script script = Script.of("/demo/chat");
        RouteConfig route = RouteConfig.builder("demo", script).build();
        return BridgeConfig.builder(listen, PoolConfig.builder("demo", pool).build(), route)
                .build();
    }

    private static PageServer servePage(Address.Tcp address, int socketPort) {
        try {
            return PageServer.start(address, socketPort);
        } catch (IOException taken) {
            throw RunningBridge.cannotListen("cannot listen on " + address + ": " + taken.getMessage(), "--page");
        }
    }

    private static int port(Bridge bridge) {
        return ((Address.Tcp) bridge.addresses().get(0)).port();
    }

    private static Address.Tcp tcp(String option, Address address) {
        if (address instanceof Address.Tcp tcp) return tcp;
        throw new ConfigException(option + ": " + address + " (expected: HOST:PORT, for browsers to connect to)");
    }
}
