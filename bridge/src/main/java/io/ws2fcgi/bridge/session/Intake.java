package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.event.ClientEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client's messages on their way to the application. When too many wait the client is not read, so TCP makes it wait. */
final class Intake {
    /**
     * What one request is about.
     *
     * @param replayed how many bytes of it, from the first on, the application has seen before
     */
    record Batch(List<ClientEvent> events, long replayed) {}

    private final Client client;
    private final Inbox inbox;
    private boolean paused;
    private int dropped;

    Intake(Client client, Limits limits) {
        this.client = client;
        inbox = new Inbox(limits);
    }

    /** Takes ownership of the content. */
    void add(ClientEvent.Message message) {
        inbox.add(message);
    }

    /** A message that the application is not asked about. */
    void refuse(ClientEvent.Message message) {
        message.content().release();
        dropped++;
    }

    void pauseIfFull() {
        if (paused || !inbox.isFull()) return;
        paused = true;
        client.pauseReading();
    }

    /** Takes what goes into the next request; the contents belong to the caller. */
    Batch next(Conversation conversation) {
        long replayed = inbox.shown();
        int count = conversation.take(inbox.waiting());
        Batch batch = new Batch(conversation.mayLeaveRest() ? inbox.offer(count) : inbox.take(count), replayed);
        if (!inbox.isFull()) resume();
        return batch;
    }

    /** Whether something waits that is to be asked about now. */
    boolean hasNews() {
        return inbox.hasNews();
    }

    boolean isEmpty() {
        return inbox.isEmpty();
    }

    /** What was not accepted is to be shown again. */
    void remind() {
        inbox.remind();
    }

    /**
     * Puts back what the application is not done with.
     *
     * @param accepted how many bytes it is done with; null for all
     * @throws AnswerException when that cannot be; then nothing has changed
     */
    void settle(@Nullable Integer accepted) throws AnswerException {
        inbox.settle(accepted);
        pauseIfFull();
    }

    /** The question failed: what it was about is not asked again. */
    void forget() {
        inbox.forgetOffer();
    }

    /** Nothing that waits is told to the application any more. */
    void drop() {
        dropped += inbox.drop();
    }

    /** Whatever comes from the client now is to be read. */
    void resume() {
        if (!paused) return;
        paused = false;
        client.resumeReading();
    }

    /** How many messages the application was never asked about. */
    int dropped() {
        return dropped;
    }

    int size() {
        return inbox.size();
    }

    /** The bytes of those that wait. */
    long waitingBytes() {
        return inbox.bytes();
    }

    /** The bytes of all messages that ever came. */
    long received() {
        return inbox.received();
    }
}
