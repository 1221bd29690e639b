package io.ws2fcgi.bridge.control;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.dialect.GripItem;
import io.ws2fcgi.bridge.dialect.GripItems;
import io.ws2fcgi.bridge.event.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code POST /publish/}: what publishers of GRIP speak, and what they expect to hear, word for word as from Pushpin.
 *
 * <p>All items go through one loop, so that a channel has them in the order in which they came. The answer waits until
 * those whose turn it is are delivered: who publishes over one connection cannot run away from the clients.
 */
final class GripPublish {
    private static final String PLAIN = "text/plain";
    private static final String JSON = "application/json";

    private final Broker broker;
    private final EventExecutor loop;
    private final GripSequence sequence;

    /** What the call that is being worked off has set going. Confined to the loop. */
    private final List<Future<Delivery>> underWay = new ArrayList<>();

    GripPublish(Broker broker, EventExecutor loop) {
        this.broker = broker;
        this.loop = loop;
        sequence = new GripSequence(loop, this::deliver);
    }

    private void deliver(GripItem item) {
        if (item.action() != null) underWay.add(broker.deliver(item.action(), loop));
    }

    Future<Response> publish(Request request) {
        String type = acceptedType(request);
        if (type.isEmpty()) return answered(request, notAcceptable());
        List<GripItem> items;
        try {
            items = GripItems.read(request.body());
        } catch (AnswerException wrong) {
            return answered(request, plain(HttpResponseStatus.BAD_REQUEST, String.valueOf(wrong.getMessage())));
        }
        Promise<Response> promise = request.loop().newPromise();
        loop.execute(() -> publish(items, () -> promise.setSuccess(published(type))));
        return promise;
    }

    private void publish(List<GripItem> items, Runnable delivered) {
        underWay.clear();
        items.forEach(sequence::add);
        PromiseCombiner all = new PromiseCombiner(loop);
        underWay.forEach(all::add);
        Promise<Void> done = loop.newPromise();
        all.finish(done);
        done.addListener(unused -> delivered.run());
    }

    /** Adds the call to those there are, with and without the slash at its end. */
    void addTo(Routes routes) {
        routes.add(HttpMethod.POST, "/publish/", this::publish).addAlias(HttpMethod.POST, "/publish", this::publish);
        for (HttpMethod other : List.of(HttpMethod.GET, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE)) {
            routes.addAlias(other, "/publish/", methodNotAllowed(other));
            routes.addAlias(other, "/publish", methodNotAllowed(other));
        }
        routes.addAlias(HttpMethod.GET, "/", Call.of(request -> plain(HttpResponseStatus.OK, "Pushpin API")));
    }

    private static Call methodNotAllowed(HttpMethod method) {
        return Call.of(request -> new Response(
                HttpResponseStatus.METHOD_NOT_ALLOWED,
                PLAIN,
                Response.utf8("Method not allowed: " + method + ".\n"),
                Map.of(HttpHeaderNames.ALLOW.toString(), HttpMethod.POST.name())));
    }

    private static Response published(String type) {
        String body = type.equals(JSON) ? "{\"message\":\"Published\"}\n" : "Published\n";
        return new Response(HttpResponseStatus.OK, type, Response.utf8(body), Map.of());
    }

    private static Response notAcceptable() {
        return plain(
                HttpResponseStatus.NOT_ACCEPTABLE,
                "Not Acceptable. Supported formats are text/plain and application/json.");
    }

    private static Response plain(HttpResponseStatus status, String text) {
        return new Response(status, PLAIN, Response.utf8(text + "\n"), Map.of());
    }

    private static Future<Response> answered(Request request, Response response) {
        return request.loop().newSucceededFuture(response);
    }

    /** The type of the answer; empty where Accept wants neither. The last element that fits counts, as in Pushpin. */
    private static String acceptedType(Request request) {
        List<String> accept = request.headers().getAll(HttpHeaderNames.ACCEPT);
        if (accept.isEmpty()) return PLAIN;
        String type = "";
        for (String element : String.join(",", accept).split(",", -1)) {
            int semicolon = element.indexOf(';');
            switch ((semicolon < 0 ? element : element.substring(0, semicolon)).strip()) {
                case PLAIN, "text/*", "*/*", "*" -> type = PLAIN;
                case JSON, "application/*" -> type = JSON;
                default -> {}
            }
        }
        return type;
    }
}
