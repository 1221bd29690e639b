package io.ws2fcgi.bridge;

import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.ClientInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Everything that a bridge told its listener. */
final class WitnessedEvents implements BridgeEvents {
    /** An application error. */
    record Failed(String event, String eventId, String message) {}

    private final Map<String, String> idByUri = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> applied = new ConcurrentHashMap<>();
    private final Queue<Failed> failed = new ConcurrentLinkedQueue<>();
    private final Queue<String> closesGivenUp = new ConcurrentLinkedQueue<>();
    private final Queue<String> servers = new ConcurrentLinkedQueue<>();

    @Override
    public void opened(ClientInfo client) {
        idByUri.put(client.uri(), client.id().text());
    }

    @Override
    public void applied(ClientInfo client, String event, Duration took) {
        applied.computeIfAbsent(event, first -> new AtomicInteger()).incrementAndGet();
    }

    @Override
    public void failed(ClientInfo client, String event, String eventId, String message, String stderr) {
        failed.add(new Failed(event, eventId, message));
    }

    @Override
    public void closeGivenUp(ClientInfo client, int attempts, String message) {
        closesGivenUp.add(client.id().text() + ": " + message);
    }

    @Override
    public void serverDown(String pool, String server, String why) {
        servers.add("down " + server + ": " + why);
    }

    @Override
    public void serverUp(String pool, String server) {
        servers.add("up " + server);
    }

    /** WS_CONNECTION_ID of the client that came last with this path and query. */
    String connection(String uri) {
        String id = idByUri.get(uri);
        if (id == null) throw new AssertionError("opened: " + uri + " (expected: one of " + idByUri.keySet() + ")");
        return id;
    }

    Set<String> connections() {
        return Set.copyOf(idByUri.values());
    }

    /** How many events of a kind were answered well. */
    int applied(String event) {
        return applied.getOrDefault(event, new AtomicInteger()).get();
    }

    /** The application errors of one kind of event, in order. */
    List<Failed> failed(String event) {
        return failed.stream().filter(one -> one.event().equals(event)).toList();
    }

    /** How many application errors said what, for people who read a test's output. */
    Map<String, Long> failures() {
        return failed.stream()
                .collect(Collectors.groupingBy(
                        one -> one.event() + ": " + one.message().replaceFirst("^pool \\S+( at \\S+)?: ", ""),
                        Collectors.counting()));
    }

    List<String> closesGivenUp() {
        return List.copyOf(closesGivenUp);
    }

    /** Which server went down and came up, in order. */
    List<String> servers() {
        return List.copyOf(servers);
    }
}
