package io.ws2fcgi.bridge.control;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.EventExecutor;
import io.ws2fcgi.bridge.cluster.Broker;
import java.util.Map;

/** All calls there are. {@code docs/openapi.yaml} describes them, and a test compares the two. */
final class PushApi {
    /** The text format that every version of Prometheus reads. */
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private PushApi() {}

    /**
     * Makes them.
     *
     * @param publishing where what GRIP publishers post is brought into order
     */
    static Routes routes(Broker broker, Operation operation, EventFeed feed, EventExecutor publishing) {
        HealthCalls health = new HealthCalls(operation);
        Routes routes = new Routes()
                .addOpen("/healthz", Call.of(health::healthy))
                .addOpen("/readyz", health::ready)
                .add(HttpMethod.GET, "/metrics", Call.of(request -> metrics(operation)))
                .add(HttpMethod.GET, "/v1/events", Call.of(feed::listen));
        new GripPublish(broker, publishing).addTo(routes);
        return routes;
    }

    private static Response metrics(Operation operation) {
        return new Response(HttpResponseStatus.OK, PROMETHEUS, Response.utf8(operation.metrics()), Map.of());
    }
}
