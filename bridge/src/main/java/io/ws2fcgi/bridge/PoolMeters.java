package io.ws2fcgi.bridge;

import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.backend.Backend.ServerReport;
import io.ws2fcgi.bridge.metrics.Meters;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Shows what a pool and its servers count. Servers go by their configured names, of which there are few; one that stands for
 * several addresses is shown as one server, with the sums of theirs.
 */
record PoolMeters(Meters meters, String pool, Backend backend) {
    static void show(Meters meters, String pool, Backend backend) {
        PoolMeters shown = new PoolMeters(meters, pool, backend);
        shown.showPool();
        Set<String> names = new LinkedHashSet<>();
        for (ServerReport server : backend.servers()) names.add(server.name());
        names.forEach(shown::showServer);
    }

    private void showPool() {
        gauge("used", "Connections that are open, or about to be", load -> load.inUse());
        gauge("running", "Events that scripts run for", load -> load.running());
        gauge("waiting", "Events that wait for a place", load -> load.waiting());
        gauge("overdue", "Places of scripts that are late", load -> load.overdue());
        counter("retried", "Requests that were sent, or tried to be, once more", load -> load.retried());
        counter("refused", "Events that were refused because too many waited", load -> load.refused());
        meters.gauge("ws2fcgi.pool.servers.up", "Servers that get requests", Map.of("pool", pool), () ->
                (int) backend.servers().stream().filter(ServerReport::up).count());
    }

    private void gauge(String name, String description, ToLongFunction<Backend.Load> number) {
        meters.gauge("ws2fcgi.pool." + name, description, Map.of("pool", pool), () ->
                (int) number.applyAsLong(backend.load()));
    }

    private void counter(String name, String description, ToLongFunction<Backend.Load> number) {
        meters.counter(
                "ws2fcgi.pool." + name, description, Map.of("pool", pool), () -> number.applyAsLong(backend.load()));
    }

    private void showServer(String name) {
        Map<String, String> labels = Map.of("pool", pool, "server", name);
        meters.gauge(
                "ws2fcgi.server.up",
                "1 if the server gets requests, else 0",
                labels,
                () -> servers(name).anyMatch(ServerReport::up) ? 1 : 0);
        meters.gauge(
                "ws2fcgi.server.connections",
                "Connections to the server that are open, or about to be",
                labels,
                () -> servers(name).mapToInt(ServerReport::connections).sum());
        meters.gauge(
                "ws2fcgi.server.running",
                "Events that scripts of the server run for",
                labels,
                () -> servers(name).mapToInt(ServerReport::running).sum());
        meters.counter(
                "ws2fcgi.server.answered",
                "Whole responses of the server",
                labels,
                () -> servers(name).mapToLong(ServerReport::answered).sum());
    }

    private Stream<ServerReport> servers(String name) {
        Predicate<ServerReport> wanted = server -> server.name().equals(name);
        return backend.servers().stream().filter(wanted);
    }
}
