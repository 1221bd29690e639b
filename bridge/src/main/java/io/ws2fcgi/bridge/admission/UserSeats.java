package io.ws2fcgi.bridge.admission;

import io.ws2fcgi.bridge.config.AdmissionConfig;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the connections of each user, oldest first. Its lock is never held while somebody is asked to go. Any thread. */
public final class UserSeats {
    private final int most;
    private final boolean replace;
    // Guarded by this.
    private final Map<String, Deque<Holder>> users = new HashMap<>();

    public UserSeats(AdmissionConfig config) {
        most = config.userClients();
        replace = config.replace();
    }

    /** A connection that a user has. */
    public interface Holder {
        /** Another connection of the user has taken this one's place. Called on the newcomer's thread. */
        void makeRoom();
    }

    /**
     * Gives {@code holder} a place of {@code user}.
     *
     * @return false when there is none, and then nothing has changed
     */
    public boolean take(String user, Holder holder) {
        if (most == 0) return true;
        Holder oldest = null;
        synchronized (this) {
            Deque<Holder> all = users.computeIfAbsent(user, none -> new ArrayDeque<>());
            if (all.size() >= most) {
                if (!replace) return false;
                oldest = all.removeFirst();
            }
            all.addLast(holder);
        }
        if (oldest != null) oldest.makeRoom();
        return true;
    }

    /** Gives the place back, if it still has it. */
    public synchronized void leave(@Nullable String user, Holder holder) {
        if (user == null) return;
        Deque<Holder> all = users.get(user);
        if (all == null) return;
        all.removeIf(other -> other == holder);
        if (all.isEmpty()) users.remove(user);
    }

    /** Users who have a connection; nothing is counted where there is no limit. */
    public synchronized int users() {
        return users.size();
    }
}
