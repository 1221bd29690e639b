package io.ws2fcgi.bridge.session;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.ws2fcgi.bridge.admission.UserSeats;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.config.AdmissionConfig;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.CloseCode;
import io.ws2fcgi.bridge.hub.HubShard;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** All sessions of one event loop, those included whose client is gone but whose close is still owed. */
public final class Sessions {
    private final EventLoop loop;
    private final HubShard shard;
    private final Broker broker;
    private final BridgeEvents events;
    private final Duration closeMaxAge;
    private final UserSeats seats;
    private final Promise<Void> drained;

    // Confined to the loop.
    private final Set<Session> unsettled = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean draining;

    /** Sessions of users who may have any number of connections. */
    public Sessions(EventLoop loop, HubShard shard, Broker broker, BridgeEvents events, Duration closeMaxAge) {
        this(loop, shard, broker, events, closeMaxAge, new UserSeats(AdmissionConfig.DEFAULT));
    }

    /** @param seats those of the users of all loops */
    public Sessions(
            EventLoop loop, HubShard shard, Broker broker, BridgeEvents events, Duration closeMaxAge, UserSeats seats) {
        this.seats = seats;
        this.loop = loop;
        this.shard = shard;
        this.broker = broker;
        this.events = events;
        this.closeMaxAge = closeMaxAge;
        drained = loop.newPromise();
    }

    /** Begins a client's life: the application is asked about it. On the loop. */
    public Session open(Application application, ClientInfo info, Client client, int handshakeBytes) {
        assert loop.inEventLoop();
        Session session = new Session(this, application, info, client, handshakeBytes);
        unsettled.add(session);
        session.open();
        return session;
    }

    /**
     * Closes all clients with 1001. Any thread.
     *
     * @return done when every close that is owed has been delivered
     */
    public Future<Void> drain() {
        loop.execute(() -> {
            draining = true;
            for (Session session : List.copyOf(unsettled)) session.closeByBridge(CloseCode.GOING_AWAY, "going away");
            finishDraining();
        });
        return drained;
    }

    /** Gives up the closes that are still owed, and says so. Any thread. */
    public void abandon() {
        loop.execute(() -> List.copyOf(unsettled).forEach(Session::abandon));
    }

    void settled(Session session) {
        unsettled.remove(session);
        finishDraining();
    }

    private void finishDraining() {
        if (draining && unsettled.isEmpty()) drained.trySuccess(null);
    }

    /** The loop that all of them live on. */
    public EventLoop loop() {
        return loop;
    }

    HubShard shard() {
        return shard;
    }

    UserSeats seats() {
        return seats;
    }

    Broker broker() {
        return broker;
    }

    /** Who is told what happens to them. */
    public BridgeEvents events() {
        return events;
    }

    Duration closeMaxAge() {
        return closeMaxAge;
    }

    /** Whether clients that come now are to be refused: the bridge stops. On the loop. */
    public boolean isDraining() {
        assert loop.inEventLoop();
        return draining;
    }

    /** The loop's clock, which a test can move. */
    long nanoTime() {
        return loop.ticker().nanoTime();
    }
}
