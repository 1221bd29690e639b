package io.ws2fcgi.bridge.listener;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AttributeKey;
import io.ws2fcgi.bridge.admission.Admission;
import io.ws2fcgi.bridge.config.AdmissionConfig;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.Limit;
import io.ws2fcgi.bridge.net.LingeringCloses;
import io.ws2fcgi.bridge.route.Route;
import io.ws2fcgi.bridge.wire.Refusal;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Gives each connection its seat, and turns away whom there is none for, or whose address has no more of them, before it has
 * said a word. Shared by all listeners.
 */
final class Door {
    private static final AttributeKey<Admission.Seat> SEAT = AttributeKey.valueOf(Door.class, "seat");

    private final Admission admission;
    private final Forwarding forwarding;
    private final BridgeEvents events;
    private final LingeringCloses closes = new LingeringCloses(AdmissionConfig.MOST_LINGERING);

    Door(Admission admission, Forwarding forwarding, BridgeEvents events) {
        this.admission = admission;
        this.forwarding = forwarding;
        this.events = events;
    }

    /**
     * Takes a seat for a connection, whoever it may be: to be called once, at its accept, on the channel's loop. The seat is
     * given back when the channel closes.
     *
     * @param plain whether HTTP can be spoken right now; TLS cannot, so such a connection is just closed
     * @return whether it may stay; otherwise it is on its way to its end
     */
    boolean enter(Channel channel, boolean plain) {
        Admission.Seat seat = admission.arrive();
        if (seat == null) {
            turnAway(channel, plain, Limit.CLIENTS, "more than " + admission.mostClients() + " connections");
            return false;
        }
        channel.attr(SEAT).set(seat);
        channel.closeFuture().addListener(closed -> seat.leave());
        return true;
    }

    /**
     * Looks at who has a seat, when its {@link Peer} is known: at once, or, where a PROXY protocol header comes first, when
     * that has been read and {@link Peer#putOn} was called. On the channel's loop.
     *
     * @param plain as for {@link #enter}
     * @return whether it may stay; otherwise it is on its way to its end
     */
    boolean recognize(Channel channel, boolean plain) {
        Admission.Seat seat = channel.attr(SEAT).get();
        if (seat == null) throw new IllegalStateException("recognized before it has entered: " + channel);
        if (bind(seat, Peer.of(channel)) == null) return true;
        seat.leave();
        turnAway(channel, plain, Limit.ADDRESS_CLIENTS, "too many connections of one address");
        return false;
    }

    /** Whoever a trusted proxy speaks for is known when the headers are there. */
    private @Nullable Limit bind(Admission.Seat seat, Peer client) {
        InetSocketAddress remote = client.remote();
        return remote == null || forwarding.isProxy(client) ? null : seat.from(remote.getAddress());
    }

    /** Counts a whole handshake. Returns the limit that it has reached, or null. On the channel's loop. */
    @Nullable
    Limit handshake(Channel channel, Peer client, Route route) {
        Admission.Seat seat = channel.attr(SEAT).get();
        if (seat == null) return null;
        Limit limit = bind(seat, client);
        return limit == null ? seat.handshake(route, route.config().maxClients()) : limit;
    }

    /** What who has reached a limit hears. */
    static Refusal refusal(Limit limit) {
        return switch (limit) {
            case ADDRESS_CLIENTS ->
                new Refusal(HttpResponseStatus.TOO_MANY_REQUESTS, "There are too many connections of this address.");
            case ADDRESS_HANDSHAKES ->
                new Refusal(HttpResponseStatus.TOO_MANY_REQUESTS, "This address connects too often.");
            case HANDSHAKES -> new Refusal(HttpResponseStatus.SERVICE_UNAVAILABLE, "Too many connect at once.");
            default -> new Refusal(HttpResponseStatus.SERVICE_UNAVAILABLE, "There are too many connections.");
        };
    }

    void limited(Limit limit, Peer from, String message) {
        events.limited(limit, from.remoteAddress(), message);
    }

    private void turnAway(Channel channel, boolean plain, Limit limit, String reason) {
        Refusal refusal = refusal(limit);
        if (plain) {
            limited(
                    limit,
                    Peer.of(channel),
                    reason + ", refused with " + refusal.status().code());
            channel.pipeline().addFirst(new TurnedAwayHandler(refusal, closes));
        } else {
            // A handshake of TLS, only to say that, is what somebody who wants to do harm would like to have.
            limited(
                    limit,
                    Peer.of(channel),
                    reason + ", closed without an answer, which TLS would have to come before");
            channel.close();
        }
    }
}
