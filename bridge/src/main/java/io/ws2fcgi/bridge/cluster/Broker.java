package io.ws2fcgi.bridge.cluster;

import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.hub.Hub;

/** Carries actions to connections on all nodes. Any thread. */
public interface Broker {
    /** The broker of a bridge that stands alone. */
    static Broker local(Hub hub) {
        return new LocalBroker(hub);
    }

    /**
     * Publishes an action. What one thread publishes reaches each connection in that order.
     *
     * @param action not for {@link io.ws2fcgi.bridge.event.Target.Self}; its payload is borrowed until this returns
     */
    void publish(Action action);
}
