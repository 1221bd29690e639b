package io.ws2fcgi.bridge.control;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.hub.HubShard;
import io.ws2fcgi.bridge.hub.SharedFrame;
import io.ws2fcgi.bridge.hub.Subscriber;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection of the hub that writes down what is done to it, and does it. */
final class FakeClient implements Subscriber {
    private final ConnectionId id;
    private final EventLoop loop;
    private final HubShard shard;
    private final List<String> heard = new ArrayList<>();
    private final TreeSet<String> topics = new TreeSet<>();
    private final TreeMap<String, String> meta = new TreeMap<>();
    private @Nullable String user;
    private Outcome outcome = Outcome.REACHED;

    private FakeClient(ConnectionId id, EventLoop loop, HubShard shard) {
        this.id = id;
        this.loop = loop;
        this.shard = shard;
    }

    /** A client of the loop with this index, in these channels. */
    static FakeClient join(TestApi api, int loop, String... topics) {
        FakeClient client =
                new FakeClient(ConnectionId.draw(0, loop, api.random), api.loops.get(loop), api.hub.shard(loop));
        client.on(() -> {
            client.shard.add(client);
            for (String topic : topics) client.subscribe(topic);
        });
        return client;
    }

    FakeClient named(String name) {
        on(() -> {
            user = name;
            shard.rename(this, null, name);
        });
        return this;
    }

    /** From now on everything comes to this. */
    FakeClient answering(Outcome always) {
        on(() -> outcome = always);
        return this;
    }

    String text() {
        return id.text();
    }

    /** What was done so far. */
    List<String> heard() {
        List<String> copy = new ArrayList<>();
        on(() -> copy.addAll(heard));
        return copy;
    }

    private void on(Runnable task) {
        try {
            loop.submit(task).get(10, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private Outcome did(String what) {
        assert loop.inEventLoop();
        heard.add(what);
        return outcome;
    }

    @Override
    public ConnectionId id() {
        return id;
    }

    @Override
    public String uri() {
        return "/chat?room=" + id.loop();
    }

    @Override
    public Outcome send(SharedFrame shared) {
        ByteBuf frame = shared.plain();
        int kind = frame.getByte(0) & 0xf;
        int header = frame.readableBytes() < 128 ? 2 : 4;
        String text = frame.toString(header, frame.readableBytes() - header, StandardCharsets.UTF_8);
        frame.release();
        return did(kind == 1 ? text : "binary " + text);
    }

    @Override
    public Outcome subscribe(String topic) {
        shard.join(topic, this);
        topics.add(topic);
        return did("+" + topic);
    }

    @Override
    public Outcome unsubscribe(@Nullable String topic) {
        if (topic != null) shard.leave(topic, this);
        topics.remove(topic);
        return did("-" + topic);
    }

    @Override
    public Outcome changeMeta(Map<String, String> values) {
        meta.putAll(values);
        return did(new TreeMap<>(values).toString());
    }

    @Override
    public Outcome close(int code, String reason) {
        return did("close " + code + " " + reason);
    }

    @Override
    public Outcome refresh() {
        return did("refresh");
    }

    @Override
    public ClientState state() {
        return ClientState.NEW;
    }

    @Override
    public void skipped(String why) {
        did("skipped: " + why);
    }

    @Override
    public ClientReport report() {
        return new ClientReport(
                id.text(), Instant.EPOCH, "192.0.2.1", uri(), user, List.copyOf(topics), meta, 3, 10, 20, 1, true);
    }
}
