package io.ws2fcgi.bridge.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.Limit;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Counts what happens, for Prometheus. Names of clients, channels and users are never among the labels: they are many, and
 * nobody's business. Any thread.
 */
public final class Meters implements BridgeEvents {
    private static final List<String> EVENTS = List.of("open", "message", "tick", "close");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Timer> applied = new HashMap<>();
    private final Map<String, Counter> failed = new HashMap<>();
    private final Map<ClosedBy, Counter> closed = new EnumMap<>(ClosedBy.class);
    private final Map<Limit, Counter> limited = new EnumMap<>(Limit.class);
    private final AtomicInteger open = new AtomicInteger();
    private final Counter opened = counter("ws2fcgi.connections.opened", "Handshakes that were accepted");
    private final Counter dropped = counter("ws2fcgi.messages.dropped", "Messages of clients that no script has seen");
    private final Counter autoReplied =
            counter("ws2fcgi.auto.replies", "Texts of clients that the bridge itself answered");
    private final Counter stderr = counter("ws2fcgi.stderr", "Good answers with something on STDERR beside them");
    private final Counter warned = counter("ws2fcgi.warnings", "Answers with something that an operator should know");
    private final Counter givenUp = counter("ws2fcgi.closes.given.up", "Close events that were given up");

    /** Meters at zero. */
    public Meters() {
        for (String event : EVENTS) {
            applied.put(event, timer(event));
            failed.put(event, failures(event));
        }
        for (ClosedBy by : ClosedBy.values()) closed.put(by, closes(by));
        for (Limit limit : Limit.values()) limited.put(limit, limits(limit));
        gauge("ws2fcgi.connections", "Connections that are open", Map.of(), open::get);
    }

    /**
     * Shows a number that somebody else keeps, and that goes up and down.
     *
     * @param name with dots, for example {@code ws2fcgi.pool.used}
     * @param labels the same names wherever the meter's name is the same
     * @param value called on each scrape, on any thread
     */
    public void gauge(String name, String description, Map<String, String> labels, IntSupplier value) {
        Gauge.builder(name, value, IntSupplier::getAsInt)
                .description(description)
                .tags(tags(labels))
                .strongReference(true)
                .register(registry);
    }

    /** The same for a number that only grows. */
    public void counter(String name, String description, Map<String, String> labels, LongSupplier value) {
        // The registry holds on to the function, but not to what the function is given.
        FunctionCounter.builder(name, registry, ignored -> value.getAsLong())
                .description(description)
                .tags(tags(labels))
                .register(registry);
    }

    private static Tags tags(Map<String, String> labels) {
        Tags tags = Tags.empty();
        for (Map.Entry<String, String> label : labels.entrySet()) tags = tags.and(label.getKey(), label.getValue());
        return tags;
    }

    /** Everything, in Prometheus' text format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void opened(ClientInfo client) {
        open.incrementAndGet();
        opened.increment();
    }

    @Override
    public void rejected(ClientInfo client, int status) {
        // There are no more of them than statuses.
        count(
                "ws2fcgi.handshakes.rejected",
                "Handshakes that were answered with another status than 101",
                Tags.of("status", Integer.toString(status)));
    }

    @Override
    public void applied(ClientInfo client, String event, Duration took) {
        meter(applied, event).record(took);
    }

    @Override
    public void failed(ClientInfo client, String event, String eventId, String message, String text) {
        meter(failed, event).increment();
    }

    @Override
    public void stderr(ClientInfo client, String event, String eventId, String text) {
        stderr.increment();
    }

    @Override
    public void warned(ClientInfo client, String message) {
        warned.increment();
    }

    @Override
    public void closed(ClientInfo client, ClientEvent.Close close, int droppedMessages) {
        open.decrementAndGet();
        meter(closed, close.by()).increment();
        dropped.increment(droppedMessages);
    }

    @Override
    public void closeGivenUp(ClientInfo client, int attempts, String message) {
        givenUp.increment();
    }

    @Override
    public void autoReplied(ClientInfo client) {
        autoReplied.increment();
    }

    @Override
    public void limited(Limit limit, String from, String message) {
        meter(limited, limit).increment();
    }

    @Override
    public void serverDown(String pool, String server, String why) {
        count("ws2fcgi.pool.servers.lost", "Times that a server went down", Tags.of("pool", pool));
    }

    @Override
    public void serverUp(String pool, String server) {
        count("ws2fcgi.pool.servers.regained", "Times that a server that was down came back", Tags.of("pool", pool));
    }

    @Override
    public void poolWarned(String pool, String message) {
        count("ws2fcgi.pool.warnings", "What an operator should know about a pool", Tags.of("pool", pool));
    }

    /** Counts what happens seldom; the registry finds the counter that is there already. */
    private void count(String name, String description, Tags tags) {
        Counter.builder(name)
                .description(description)
                .tags(tags)
                .register(registry)
                .increment();
    }

    /** All that can be asked for were made at the start, so that the maps are never written again. */
    private static <K, M> M meter(Map<K, M> meters, K key) {
        M meter = meters.get(key);
        if (meter == null)
            throw new IllegalArgumentException("meter: " + key + " (expected: one of " + meters.keySet() + ")");
        return meter;
    }

    private Timer timer(String event) {
        return Timer.builder("ws2fcgi.events")
                .description("Events whose answers were applied, and how long that took")
                .tag("event", event)
                .register(registry);
    }

    private Counter failures(String event) {
        return Counter.builder("ws2fcgi.application.errors")
                .description("Events without an answer that can be applied")
                .tag("event", event)
                .register(registry);
    }

    private Counter limits(Limit limit) {
        return Counter.builder("ws2fcgi.limited")
                .description("Times that a client ran into a limit")
                .tag("limit", limit.label())
                .register(registry);
    }

    private Counter closes(ClosedBy by) {
        return Counter.builder("ws2fcgi.connections.closed")
                .description("Connections that ended")
                .tag("by", by.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}
