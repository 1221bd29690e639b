package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.BridgeConfig;
import java.time.Duration;
import java.util.List;
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
                "Where clients connect: HOST:PORT, [IPv6]:PORT or unix:/path. Repeatable.",
                "Default: 127.0.0.1:8080."
            })
    private List<Address> addresses;

    @Option(
            names = "--control",
            paramLabel = "ADDRESS",
            order = 2,
            defaultValue = "127.0.0.1:5561",
            description = {"Where /healthz and /readyz are served, or 'off'.", "Default: 127.0.0.1:5561."})
    private Control control;

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            order = 4,
            defaultValue = "10s",
            description = {
                "How long a stop waits for running events and for close events that are still owed.",
                "Default: 10s."
            })
    private Duration drain;

    Address first() {
        return addresses.get(0);
    }

    BridgeConfig applyTo(BridgeConfig config) {
        return config.withListen(addresses).withControl(control.address()).withDrain(drain);
    }
}
