package io.ws2fcgi.bridge.cluster;

import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.hub.Hub;

/** No other nodes: straight to the hub. */
record LocalBroker(Hub hub) implements Broker {
    @Override
    public void publish(Action action) {
        hub.deliver(action);
    }
}
