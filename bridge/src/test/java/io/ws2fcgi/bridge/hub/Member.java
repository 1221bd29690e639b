package io.ws2fcgi.bridge.hub;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.ConnectionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A connection that writes down what the hub does to it. Confined to its loop, {@link #id} excepted. */
final class Member implements Subscriber {
    private final HubShard shard;
    private final ConnectionId id;
    private final String uri;
    private final TreeSet<String> topics = new TreeSet<>();
    private @Nullable String user;
    private boolean here;

    final List<String> heard = new ArrayList<>();
    /** What it says to everything that is done to it. */
    Outcome outcome = Outcome.REACHED;

    Runnable onSend = () -> {};

    Member(HubShard shard, ConnectionId id, String uri) {
        this.shard = shard;
        this.id = id;
        this.uri = uri;
    }

    String text() {
        return id.text();
    }

    void enter() {
        shard.add(this);
        here = true;
    }

    void leave() {
        if (here) shard.remove(this, user, topics);
        here = false;
    }

    void name(String name) {
        shard.rename(this, user, name);
        user = name;
    }

    void join(String topic) {
        shard.join(topic, this);
        topics.add(topic);
    }

    void part(String topic) {
        shard.leave(topic, this);
        topics.remove(topic);
    }

    @Override
    public ConnectionId id() {
        return id;
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public Outcome send(SharedFrame shared) {
        assert shard.loop().inEventLoop();
        ByteBuf frame = shared.plain();
        heard.add(message(frame));
        frame.release();
        onSend.run();
        return outcome;
    }

    private static String message(ByteBuf frame) {
        int length = frame.getByte(1);
        int header = length < 126 ? 2 : 4;
        return frame.toString(header, frame.readableBytes() - header, StandardCharsets.UTF_8)
                .strip();
    }

    @Override
    public Outcome subscribe(String topic) {
        heard.add("+" + topic);
        join(topic);
        return outcome;
    }

    @Override
    public Outcome unsubscribe(@Nullable String topic) {
        heard.add("-" + topic);
        for (String left : topic == null ? List.copyOf(topics) : List.of(topic)) part(left);
        return outcome;
    }

    @Override
    public Outcome changeMeta(Map<String, String> values) {
        values.forEach((name, value) -> heard.add(name + "=" + value));
        return outcome;
    }

    @Override
    public Outcome close(int code, String reason) {
        heard.add("close " + code + " " + reason);
        leave();
        return outcome;
    }

    @Override
    public Outcome refresh() {
        heard.add("refresh");
        return outcome;
    }

    @Override
    public ClientState state() {
        return ClientState.NEW;
    }

    @Override
    public void skipped(String why) {
        heard.add("skipped: " + why);
    }

    @Override
    public ClientReport report() {
        return new ClientReport(
                id.text(),
                Instant.EPOCH,
                "192.0.2.1",
                uri,
                user,
                List.copyOf(topics),
                Map.of(),
                1,
                0,
                0,
                heard.size(),
                true);
    }
}
