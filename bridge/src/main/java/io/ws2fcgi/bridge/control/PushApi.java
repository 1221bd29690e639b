package io.ws2fcgi.bridge.control;

import io.ws2fcgi.bridge.cluster.Broker;

/** All calls there are. {@code docs/openapi.yaml} describes them, and a test compares the two. */
final class PushApi {
    private PushApi() {}

    static Routes routes(Broker broker, Operation operation) {
        HealthCalls health = new HealthCalls(operation);
        return new Routes().addOpen("/healthz", Call.of(health::healthy)).addOpen("/readyz", health::ready);
    }
}
