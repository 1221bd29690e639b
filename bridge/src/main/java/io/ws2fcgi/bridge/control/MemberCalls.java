package io.ws2fcgi.bridge.control;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientQuery;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.Target;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Users and channels: how many connections, which, and who is to join or to leave. */
record MemberCalls(Broker broker) {
    /** The channels that have members. */
    Future<Response> topics(Request request) throws Refused {
        Page page = Page.of(request.query());
        return request.then(
                broker.topics(page.after(), page.asked(), request.loop()),
                counts -> Response.json(json -> {
                    json.writeStartObject();
                    page.write("channels", List.copyOf(counts.entrySet()), Map.Entry::getKey, MemberCalls::write, json);
                    json.writeEndObject();
                }));
    }

    private static void write(Map.Entry<String, Integer> topic, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("channel", topic.getKey());
        json.writeNumberProperty("count", topic.getValue());
        json.writeEndObject();
    }

    Future<Response> topic(Request request) throws Refused {
        String name = Named.topic(request);
        return members(request, "channel", name, new Target.Topic(name));
    }

    Future<Response> user(Request request) throws Refused {
        String name = Named.user(request);
        return members(request, "user", name, new Target.User(name));
    }

    /** How many, and a page of them. Both questions are asked at once; one loop answers both in the same moment. */
    private Future<Response> members(Request request, String what, String name, Target target) throws Refused {
        Page page = Page.of(request.query());
        Future<Integer> count = broker.count(target, request.loop());
        Future<List<ClientReport>> members =
                broker.clients(new ClientQuery(List.of(target), page.after(), page.asked()), request.loop());
        return request.then(
                both(request, count, members),
                found -> Response.json(json -> {
                    json.writeStartObject();
                    json.writeStringProperty(what, name);
                    json.writeNumberProperty("count", count.getNow());
                    page.write("members", found, ClientReport::id, (one, to) -> to.writeString(one.id()), json);
                    json.writeEndObject();
                }));
    }

    /** What {@code second} comes to, as soon as {@code first} is there, too. */
    private static <T> Future<T> both(Request request, Future<?> first, Future<T> second) {
        Promise<T> result = request.loop().newPromise();
        first.addListener(one -> second.addListener((Future<T> other) -> {
            if (!one.isSuccess()) result.setFailure(one.cause());
            else if (!other.isSuccess()) result.setFailure(other.cause());
            else result.setSuccess(other.getNow());
        }));
        return result;
    }

    Future<Response> join(Request request) throws Refused {
        return change(request, new Action.Subscribe(Named.connection(request), Named.topic(request)));
    }

    Future<Response> leave(Request request) throws Refused {
        return change(request, new Action.Unsubscribe(Named.connection(request), Named.topic(request)));
    }

    private Future<Response> change(Request request, Action action) {
        return request.then(broker.deliver(action, request.loop()), Deliveries::toOne);
    }
}
