package io.ws2fcgi.bridge.control;

import static io.netty.handler.codec.http.HttpMethod.DELETE;
import static io.netty.handler.codec.http.HttpMethod.GET;
import static io.netty.handler.codec.http.HttpMethod.PATCH;
import static io.netty.handler.codec.http.HttpMethod.POST;
import static io.netty.handler.codec.http.HttpMethod.PUT;

import io.netty.util.concurrent.EventExecutor;
import io.ws2fcgi.bridge.cluster.Broker;

/** All calls there are. {@code docs/openapi.yaml} describes them, and a test compares the two. */
final class PushApi {
    private static final String CONNECTION = "/v1/connections/{id}";
    private static final String MEMBER = "/v1/channels/{channel}/members/{id}";

    private PushApi() {}

    /**
     * Makes them.
     *
     * @param publishing where what GRIP publishers post is brought into order
     */
    static Routes routes(Broker broker, Operation operation, EventFeed feed, EventExecutor publishing) {
        Routes routes = new Routes();
        addMessages(routes, new MessageCalls(broker), new ActionsCall(broker));
        addConnections(routes, new ConnectionCalls(broker), new MetaCall(broker));
        addMembers(routes, new MemberCalls(broker));
        addOperation(routes, new OperationCalls(operation), new HealthCalls(operation), feed);
        new GripPublish(broker, publishing).addTo(routes);
        return routes;
    }

    private static void addMessages(Routes routes, MessageCalls messages, ActionsCall actions) {
        routes.add(POST, "/v1/actions", actions)
                .add(POST, "/v1/channels/{channel}", messages::toTopic, "except")
                .add(POST, "/v1/users/{user}", messages::toUser, "except")
                .add(POST, CONNECTION, messages::toConnection);
    }

    private static void addConnections(Routes routes, ConnectionCalls connections, MetaCall meta) {
        routes.add(GET, "/v1/connections", connections::list, "user", "channel", "uri", "after", "limit")
                .add(GET, CONNECTION, connections::one)
                .add(DELETE, CONNECTION, connections::close, "code", "reason")
                .add(PATCH, "/v1/connections/{id}/meta", meta);
    }

    private static void addMembers(Routes routes, MemberCalls members) {
        routes.add(GET, "/v1/users/{user}", members::user, "after", "limit")
                .add(GET, "/v1/channels", members::topics, "after", "limit")
                .add(GET, "/v1/channels/{channel}", members::topic, "after", "limit")
                .add(PUT, MEMBER, members::join)
                .add(DELETE, MEMBER, members::leave);
    }

    private static void addOperation(Routes routes, OperationCalls operation, HealthCalls health, EventFeed feed) {
        routes.add(GET, "/v1/nodes", Call.of(operation::nodes))
                .add(GET, "/v1/events", Call.of(feed::listen))
                .add(POST, "/v1/reload", operation::reload)
                .add(POST, "/v1/drain", Call.of(operation::drain))
                .add(GET, "/metrics", Call.of(operation::metrics))
                .addOpen("/healthz", Call.of(health::healthy))
                .addOpen("/readyz", health::ready);
    }
}
