package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.config.ListenerConfig;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.TlsConfig;
import io.ws2fcgi.bridge.config.TransportName;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options about where the bridge is, and how it stops. */
@SuppressWarnings("NullAway.Init") // picocli sets them, or their defaults.
final class ListenOptions {
    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            order = 2,
            defaultValue = "127.0.0.1:8080",
            description = {
                "Where clients connect: HOST:PORT, [IPv6]:PORT or unix:/path. Behind it: ',tls' for wss;"
                        + " ',proxy-protocol' behind a proxy that sends it, from ',from=NETWORK' only; for a Unix socket"
                        + " ',mode=0660', ',owner=USER', ',group=GROUP'; ',reuse-port' to share it with other processes."
                        + " Repeatable.",
                "Default: 127.0.0.1:8080."
            })
    private List<String> listen;

    @Mixin
    private final TlsOptions tls = new TlsOptions();

    @Option(
            names = "--ws2http-push",
            order = Sections.SCRIPT + 7,
            description = "Take pushes of ws2http's applications, which post them to the address that clients connect"
                    + " to. It must be a loopback address, and a proxy in front of it must keep POSTs out"
                    + " (docs/security.md).")
    private boolean ws2httpPush;

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            order = Sections.SCRIPT + 9,
            defaultValue = "10s",
            description = {
                "How long a stop waits for running events and for close events that are still owed.",
                "Default: 10s."
            })
    private Duration drain;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            order = Sections.SCRIPT + 10,
            defaultValue = "auto",
            description = {
                "What carries the bytes: io_uring (Linux 6.1 and newer; containers often forbid it), epoll (Linux), nio"
                        + " (Java's own), or auto for the first of these that works here.",
                "Default: auto."
            })
    private TransportName transport;

    @Option(
            names = "--event-loops",
            paramLabel = "N",
            order = Sections.SCRIPT + 11,
            description = {
                "How many threads carry clients and the pool's connections. As many as there are processors where the pool"
                        + " is on another machine, or most messages go from the push API to many clients.",
                "Default: half as many as there are processors, at least 1, as the pool needs the others."
            })
    private @Nullable Integer eventLoops;

    /** A bridge there, with this pool, this route, and this push API. */
    BridgeConfig.Builder config(PoolConfig pool, RouteConfig route, @Nullable ControlConfig control) {
        List<Listen> listeners = listen.stream().map(ListenOptions::listener).toList();
        TlsConfig encryption = tls.config(listeners.stream().anyMatch(Listen::tls));
        List<ListenerConfig> configs = listeners.stream()
                .map(each -> each.tls() ? each.config().tls(encryption) : each.config())
                .toList();
        BridgeConfig.Builder bridge = BridgeConfig.builder(configs.get(0).address(), pool, route)
                .listeners(configs)
                .control(control)
                .ws2httpPush(ws2httpPush)
                .drain(drain)
                .transport(transport);
        return eventLoops == null ? bridge : bridge.eventLoops(eventLoops);
    }

    private static Listen listener(String text) {
        try {
            return Listen.parse(text);
        } catch (ConfigException wrong) {
            throw new ConfigException("--listen: " + wrong.getMessage());
        }
    }
}
