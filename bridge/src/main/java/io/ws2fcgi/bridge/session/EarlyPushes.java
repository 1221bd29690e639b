package io.ws2fcgi.bridge.session;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.CloseCode;
import io.ws2fcgi.bridge.event.Limit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What others push to a client whose handshake is not answered yet; it follows the 101. Owns the frames. */
final class EarlyPushes {
    /** Not to be changed while it is empty: as a rule it is, and every client has one. */
    private List<ByteBuf> frames = List.of();

    private final int maxBytes;
    private long bytes;
    private ClientEvent.@Nullable Close close;

    EarlyPushes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Takes ownership of the frame. After one that was too much no other is kept: nobody is to miss one in the middle.
     *
     * @return whether it is kept
     */
    boolean add(ByteBuf frame) {
        bytes += frame.readableBytes();
        boolean kept = bytes <= maxBytes;
        if (kept && frames.isEmpty()) frames = new ArrayList<>(1);
        if (kept) frames.add(frame);
        else frame.release();
        return kept;
    }

    /** Whether a frame had to be dropped. */
    private boolean overflowed() {
        return bytes > maxBytes;
    }

    /** Hands all frames over; they belong to the caller. */
    private List<ByteBuf> take() {
        List<ByteBuf> taken = frames;
        frames = List.of();
        return taken;
    }

    /** Somebody wants the connection closed before it is open; the first one's word counts. */
    void close(ClientEvent.Close asked) {
        if (close == null) close = asked;
    }

    /** Sends what was kept, now that the client is in. */
    void deliver(Session session, Outlet outlet, Reporter reporter) {
        for (ByteBuf frame : take()) outlet.write(frame);
        outlet.flush();
        if (overflowed() && session.isOpen()) {
            reporter.limited(Limit.OUTBOX, "more than " + maxBytes + " bytes of messages before the open; closed");
            session.close(ClosedBy.BRIDGE, CloseCode.TRY_AGAIN_LATER, "too many messages before the open");
        }
        if (close != null) session.close(close.by(), close.code(), close.reason());
    }

    void drop() {
        for (ByteBuf frame : take()) frame.release();
    }
}
