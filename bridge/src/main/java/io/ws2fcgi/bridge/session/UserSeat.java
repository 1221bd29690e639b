package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.admission.UserSeats;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.CloseCode;
import io.ws2fcgi.bridge.event.Limit;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A client's place among the connections of its user. Confined to the client's loop, but for {@link #makeRoom}. */
final class UserSeat implements UserSeats.Holder {
    private final Session session;
    private final Sessions home;
    private final Reporter reporter;
    private @Nullable String user;

    UserSeat(Session session, Sessions home, Reporter reporter) {
        this.session = session;
        this.home = home;
        this.reporter = reporter;
    }

    /** Moves to {@code wanted}; where that has no place, closes the client and returns false. */
    boolean take(String wanted) {
        if (wanted.equals(user) || !isHere()) return true;
        if (!home.seats().take(wanted, this)) {
            limited("too many connections of one user, closed with 1008");
            session.close(ClosedBy.BRIDGE, CloseCode.POLICY_VIOLATION, "too many connections");
            return false;
        }
        leave();
        user = wanted;
        return true;
    }

    /** Gives the place back. Later calls do nothing. */
    void leave() {
        home.seats().leave(user, this);
        user = null;
    }

    @Override
    public void makeRoom() {
        try {
            home.loop().execute(() -> {
                if (!isHere()) return;
                limited("a newer connection of the user took its place, closed with 1008");
                session.close(ClosedBy.BRIDGE, CloseCode.POLICY_VIOLATION, "replaced by a newer connection");
            });
        } catch (RejectedExecutionException stopping) {
            // Then nobody is there to be replaced any more.
        }
    }

    private boolean isHere() {
        return session.isOpen() || session.isOpening();
    }

    private void limited(String message) {
        reporter.events().limited(Limit.USER_CLIENTS, reporter.info().remoteAddress(), message);
    }
}
