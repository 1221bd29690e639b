package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.event.ClientEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Queue;

/**
 * Messages that the application has not been asked about, oldest first. Owns their contents.
 *
 * <p>Full means: stop reading. Messages that were read already are still taken, so the bound may be passed by what one
 * read of the socket held.
 */
final class Inbox {
    private final Queue<ClientEvent> waiting = new ArrayDeque<>(2);
    private final int maxMessages;
    private final int maxBytes;
    private long bytes;
    private long received;

    Inbox(Limits limits) {
        maxMessages = limits.inboxMessages();
        maxBytes = limits.inboxBytes();
    }

    void add(ClientEvent.Message message) {
        waiting.add(message);
        bytes += size(message);
        received += size(message);
    }

    int size() {
        return waiting.size();
    }

    /** The bytes of all messages that ever came. */
    long received() {
        return received;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    boolean isFull() {
        return waiting.size() >= maxMessages || bytes >= maxBytes;
    }

    /** What waits, oldest first; not to be changed. */
    Collection<ClientEvent> waiting() {
        return Collections.unmodifiableCollection(waiting);
    }

    /** Removes the oldest events; their contents belong to the caller. */
    List<ClientEvent> take(int count) {
        if (count == 1) return List.of(next());
        List<ClientEvent> taken = new ArrayList<>(count);
        for (int i = 0; i < count; i++) taken.add(next());
        return taken;
    }

    private ClientEvent next() {
        ClientEvent event = waiting.remove();
        bytes -= size(event);
        return event;
    }

    /** Drops everything; returns how many messages that were. */
    int drop() {
        int dropped = waiting.size();
        for (ClientEvent event : waiting) {
            if (event instanceof ClientEvent.Message message) message.content().release();
        }
        waiting.clear();
        bytes = 0;
        return dropped;
    }

    private static int size(ClientEvent event) {
        return event instanceof ClientEvent.Message message ? message.content().readableBytes() : 0;
    }
}
