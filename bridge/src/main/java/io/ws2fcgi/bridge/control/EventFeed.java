package io.ws2fcgi.bridge.control;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientInfo;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * What the bridge tells, as server-sent events, for those who listen at {@code GET /v1/events}: one JSON object for each, named
 * by its {@code event} line. Headers and queries of clients are never in it. Costs a look at an empty list while nobody
 * listens. Answers that were applied are not told: there are too many; {@code /metrics} counts them. Any thread.
 */
public final class EventFeed implements BridgeEvents {
    private static final int MOST_STREAMS = 16;

    private final List<EventStream> streams = new CopyOnWriteArrayList<>();

    /** Answers the call. */
    Response listen(Request request) throws Refused {
        if (streams.size() >= MOST_STREAMS) {
            throw new Refused(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "event streams: " + MOST_STREAMS + " are open already (expected: fewer)",
                    Map.of());
        }
        return Response.stream("text/event-stream", this::join);
    }

    private void join(Channel channel) {
        EventStream stream = new EventStream(channel);
        streams.add(stream);
        channel.closeFuture().addListener(closed -> streams.remove(stream));
        stream.begin();
    }

    @Override
    public void opened(ClientInfo client) {
        tell("opened", client, json -> {});
    }

    @Override
    public void rejected(ClientInfo client, int status) {
        tell("rejected", client, json -> json.writeNumberProperty("status", status));
    }

    @Override
    public void failed(ClientInfo client, String event, String eventId, String message, String stderr) {
        tell("failed", client, json -> {
            json.writeStringProperty("id", eventId);
            json.writeStringProperty("message", message);
            if (!stderr.isEmpty()) json.writeStringProperty("stderr", stderr);
        });
    }

    @Override
    public void stderr(ClientInfo client, String event, String eventId, String text) {
        tell("stderr", client, json -> {
            json.writeStringProperty("id", eventId);
            json.writeStringProperty("stderr", text);
        });
    }

    @Override
    public void warned(ClientInfo client, String message) {
        tell("warned", client, json -> json.writeStringProperty("message", message));
    }

    @Override
    public void closed(ClientInfo client, ClientEvent.Close close, int droppedMessages) {
        tell("closed", client, json -> {
            json.writeNumberProperty("code", close.code());
            json.writeStringProperty("reason", close.reason());
            json.writeStringProperty("by", close.by().name().toLowerCase(Locale.ROOT));
            json.writeNumberProperty("dropped", droppedMessages);
        });
    }

    @Override
    public void closeGivenUp(ClientInfo client, int attempts, String message) {
        tell("close-given-up", client, json -> {
            json.writeNumberProperty("attempts", attempts);
            json.writeStringProperty("message", message);
        });
    }

    @Override
    public void serverDown(String pool, String server, String why) {
        tell("server-down", json -> {
            json.writeStringProperty("pool", pool);
            json.writeStringProperty("server", server);
            json.writeStringProperty("message", why);
        });
    }

    @Override
    public void serverUp(String pool, String server) {
        tell("server-up", json -> {
            json.writeStringProperty("pool", pool);
            json.writeStringProperty("server", server);
        });
    }

    @Override
    public void poolWarned(String pool, String message) {
        tell("pool-warned", json -> {
            json.writeStringProperty("pool", pool);
            json.writeStringProperty("message", message);
        });
    }

    private void tell(String name, ClientInfo client, Consumer<JsonGenerator> more) {
        tell(name, json -> {
            json.writeStringProperty("connection", client.id().text());
            json.writeStringProperty("path", path(client.uri()));
            json.writeStringProperty("remoteAddress", client.remoteAddress());
            more.accept(json);
        });
    }

    private void tell(String name, Consumer<JsonGenerator> facts) {
        if (streams.isEmpty()) return;
        byte[] event = encode(name, facts);
        for (EventStream stream : streams) stream.send(event);
    }

    /** JSON has no line ends in it, so an event is one line of data. */
    private static byte[] encode(String name, Consumer<JsonGenerator> facts) {
        ByteBuf data = Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("at", Instant.now().toString());
            facts.accept(json);
            json.writeEndObject();
        });
        ByteBuf line = Response.utf8("event: " + name + "\ndata: ");
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(line, data, Response.utf8("\n\n")));
    }

    private static String path(String uri) {
        int question = uri.indexOf('?');
        return question < 0 ? uri : uri.substring(0, question);
    }
}
