package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.AttributeKey;
import io.ws2fcgi.bridge.admission.Admission;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.Limit;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Gives each connection its seat, and turns away whose address has no more of them before it has said a word. Shared by
 * all listeners.
 */
final class Door {
    private static final AttributeKey<Admission.Seat> SEAT = AttributeKey.valueOf(Door.class, "seat");

    private final Admission admission;
    private final Forwarding forwarding;
    private final BridgeEvents events;

    Door(Admission admission, Forwarding forwarding, BridgeEvents events) {
        this.admission = admission;
        this.forwarding = forwarding;
        this.events = events;
    }

    /**
     * Looks at a connection whose {@link Peer} is known: at its accept, or, where a PROXY protocol header comes first, when
     * that has been read and {@link Peer#putOn} was called. To be called once, on the channel's loop, by who adds the rest of
     * the pipeline if this is true; otherwise the connection is on its way to its end.
     *
     * @param plain whether HTTP can be spoken right now; TLS cannot, so such a connection is just closed
     */
    boolean admit(Channel channel, boolean plain) {
        Admission.Seat seat = admission.arrive();
        Peer peer = Peer.of(channel);
        if (seat == null) {
            limited(Limit.CLIENTS, peer, "too many connections, refused with 503");
            turnAway(channel, plain, "503 Service Unavailable");
            return false;
        }
        channel.attr(SEAT).set(seat);
        channel.closeFuture().addListener(closed -> seat.leave());
        InetSocketAddress remote = peer.remote();
        // Whoever a trusted proxy speaks for is known when the headers are there.
        if (remote == null || forwarding.isProxy(peer)) return true;
        if (seat.from(remote.getAddress()) == null) return true;
        seat.leave();
        limited(Limit.ADDRESS_CLIENTS, peer, "too many connections of one address, refused with 429");
        turnAway(channel, plain, "429 Too Many Requests");
        return false;
    }

    /** Counts a whole handshake. Returns the limit that it has reached, or null. On the channel's loop. */
    @Nullable
    Limit handshake(Channel channel, Peer client, Object route) {
        Admission.Seat seat = channel.attr(SEAT).get();
        if (seat == null) return null;
        InetSocketAddress remote = client.remote();
        Limit limit = remote == null || forwarding.isProxy(client) ? null : seat.from(remote.getAddress());
        return limit == null ? seat.handshake(route) : limit;
    }

    void limited(Limit limit, Peer from, String message) {
        events.limited(limit, from.remoteAddress(), message);
    }

    /** Not a lingering close: of these there may be thousands, and one that has said nothing yet has nothing unread. */
    private static void turnAway(Channel channel, boolean plain, String status) {
        if (!plain) {
            channel.close();
            return;
        }
        String answer = "HTTP/1.1 " + status + "\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        // From the front, as the codec of HTTP, which may be there already, takes no bytes.
        channel.pipeline()
                .firstContext()
                .writeAndFlush(Unpooled.copiedBuffer(answer, US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
