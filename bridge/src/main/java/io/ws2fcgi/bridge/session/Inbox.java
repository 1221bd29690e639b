package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.event.ClientEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages that the application has not been asked about, or has not accepted, oldest first. Owns their contents.
 *
 * <p>Full means: stop reading. Messages that were read already are still taken, so the bound may be passed by what one
 * read of the socket held.
 */
final class Inbox {
    private final Deque<ClientEvent> waiting = new ArrayDeque<>(2);
    private final int maxMessages;
    private final int maxBytes;
    private long bytes;
    private long received;

    /** What the application is being asked about, where it may leave a rest. */
    private @Nullable Offer offer;
    /** Whether more waited than the offer could hold. */
    private boolean cut;
    /** How many of the bytes that wait, from the first on, the application has seen and not accepted. */
    private long shown;
    /** Whether there is a reason to ask: a message that it has not seen, or that time has passed. */
    private boolean news;

    Inbox(Limits limits) {
        maxMessages = limits.inboxMessages();
        maxBytes = limits.inboxBytes();
    }

    void add(ClientEvent.Message message) {
        waiting.add(message);
        bytes += size(message);
        received += size(message);
        news = true;
    }

    int size() {
        return waiting.size();
    }

    /** The bytes of all messages that ever came. */
    long received() {
        return received;
    }

    /** How many bytes at the front an earlier request has shown. */
    long shown() {
        return shown;
    }

    /** The bytes of all that waits. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    boolean isFull() {
        return waiting.size() >= maxMessages || bytes >= maxBytes;
    }

    /** Whether something waits that is to be asked about now. */
    boolean hasNews() {
        return news && !waiting.isEmpty();
    }

    /** What was not accepted is to be shown again. */
    void remind() {
        news = true;
    }

    /** What waits, oldest first; not to be changed. */
    Collection<ClientEvent> waiting() {
        return Collections.unmodifiableCollection(waiting);
    }

    /** Removes the oldest events; their contents belong to the caller. */
    List<ClientEvent> take(int count) {
        shown = 0;
        if (count == 1) return List.of(next());
        List<ClientEvent> taken = new ArrayList<>(count);
        for (int i = 0; i < count; i++) taken.add(next());
        return taken;
    }

    /** The same, but keeps a share of the contents until {@link #settle}. */
    List<ClientEvent> offer(int count) {
        List<ClientEvent> taken = take(count);
        offer = new Offer(taken);
        cut = !waiting.isEmpty();
        return taken;
    }

    private ClientEvent next() {
        ClientEvent event = waiting.remove();
        bytes -= size(event);
        return event;
    }

    /**
     * Ends the offer. What the application is not done with waits again, in front; it is shown again when there is more,
     * which is at once if there is more already or nothing more can come.
     *
     * @param accepted how many bytes the application is done with; null for all
     * @throws AnswerException when that cannot be; then nothing has changed
     */
    void settle(@Nullable Integer accepted) throws AnswerException {
        Offer settled = offer == null ? new Offer(List.of()) : offer;
        settled.check(accepted);
        boolean more = !waiting.isEmpty();
        if (!settled.progresses(accepted) && (cut || isFullWith(settled))) {
            throw new AnswerException("Content-Bytes-Accepted: 0 of a full request (expected: progress)");
        }
        offer = null;
        putBack(settled.rest(accepted));
        if (shown > 0) news = more || isFull();
    }

    private boolean isFullWith(Offer settled) {
        return waiting.size() + settled.size() >= maxMessages || bytes + settled.bytes() >= maxBytes;
    }

    private void putBack(List<ClientEvent.Message> rest) {
        for (int i = rest.size() - 1; i >= 0; i--) {
            waiting.addFirst(rest.get(i));
            bytes += size(rest.get(i));
            shown += size(rest.get(i));
        }
    }

    /** Ends the offer, whatever became of the question. */
    void forgetOffer() {
        if (offer != null) offer.rest(null);
        offer = null;
    }

    /** Drops everything that waits; returns how many messages that were. */
    int drop() {
        int dropped = waiting.size();
        for (ClientEvent event : waiting) {
            if (event instanceof ClientEvent.Message message) message.content().release();
        }
        waiting.clear();
        bytes = 0;
        shown = 0;
        return dropped;
    }

    private static int size(ClientEvent event) {
        return event instanceof ClientEvent.Message message ? message.content().readableBytes() : 0;
    }
}
