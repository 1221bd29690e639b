package io.ws2fcgi.bridge.listener;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import io.ws2fcgi.bridge.admission.Admission;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.HandshakeConfig;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.net.BufferMemory;
import io.ws2fcgi.bridge.route.Route;
import io.ws2fcgi.bridge.route.Router;
import io.ws2fcgi.bridge.route.Routing;
import io.ws2fcgi.bridge.session.Application;
import io.ws2fcgi.bridge.session.Sessions;
import io.ws2fcgi.bridge.wire.Wire;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Everything that a handshake needs to become a session; shared by all listeners. Immutable. */
public final class Reception {
    /** The only one, until there are clusters. */
    private static final int NODE = 0;

    private final BridgeConfig config;
    private final Router router;
    private final Map<Route, Application> applications;
    private final RandomGenerator random;
    private final Forwarding forwarding;
    private final VisitorRules visitors;
    private final Door door;
    private final Map<EventLoop, Desk> desks = new HashMap<>();

    /**
     * @param sessions one for each event loop; the position is the loop's index in a {@link ConnectionId}
     * @param random cryptographically strong
     * @param admission that of the process
     * @param memory that of the process
     */
    public Reception(
            BridgeConfig config,
            Router router,
            Map<Route, Application> applications,
            List<Sessions> sessions,
            RandomGenerator random,
            Admission admission,
            BufferMemory memory) {
        this.config = config;
        this.router = router;
        this.applications = Map.copyOf(applications);
        this.random = random;
        forwarding = new Forwarding(config.handshake().proxies());
        visitors = new VisitorRules(config.handshake());
        door = new Door(admission, forwarding, sessions.get(0).events());
        for (int i = 0; i < sessions.size(); i++) {
            EventLoop loop = sessions.get(i).loop();
            desks.put(
                    loop,
                    new Desk(
                            i,
                            sessions.get(i),
                            new Wire(loop, config, sessions.get(i).events(), memory),
                            new FamiliarHeaders()));
        }
    }

    Desk desk(EventLoop loop) {
        Desk desk = desks.get(loop);
        if (desk == null) throw new IllegalStateException("event loop of another group: " + loop);
        return desk;
    }

    Routing route(String uri) {
        int question = uri.indexOf('?');
        return router.match(question < 0 ? uri : uri.substring(0, question));
    }

    Application application(Route route) {
        Application application = applications.get(route);
        if (application == null)
            throw new IllegalStateException(
                    "route without an application: " + route.config().pattern());
        return application;
    }

    ConnectionId newId(Desk desk) {
        return ConnectionId.draw(NODE, desk.loopIndex(), random);
    }

    /** The handshake as its client made it, as far as those in front may be believed. */
    Arrival arrival(Peer peer, HttpHeaders headers) {
        return forwarding.arrival(peer, headers);
    }

    Door door() {
        return door;
    }

    VisitorRules visitors() {
        return visitors;
    }

    HandshakeConfig rules() {
        return config.handshake();
    }
}
