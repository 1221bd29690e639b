package io.ws2fcgi.bridge.session;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.event.ClientEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages that the application was shown, kept until it has said how much of them it is done with: not all dialects take
 * silence for everything. Owns its share of their contents.
 */
final class Offer {
    private final List<ClientEvent.Message> messages;
    private final int bytes;

    /** Keeps the messages among these, retaining their contents. */
    Offer(List<ClientEvent> shown) {
        messages = new ArrayList<>(shown.size());
        int sum = 0;
        for (ClientEvent event : shown) {
            if (!(event instanceof ClientEvent.Message message)) continue;
            messages.add(message.share());
            sum += message.content().readableBytes();
        }
        bytes = sum;
    }

    int size() {
        return messages.size();
    }

    int bytes() {
        return bytes;
    }

    /** Whether the application is done with anything at all, be it an empty message, or was shown nothing. */
    boolean progresses(@Nullable Integer accepted) {
        if (accepted == null || accepted > 0 || messages.isEmpty()) return true;
        return !messages.get(0).content().isReadable();
    }

    /** Throws when the application cannot be done with so much; null means all of it. */
    void check(@Nullable Integer accepted) throws AnswerException {
        if (accepted == null || accepted <= bytes) return;
        throw new AnswerException(
                "Content-Bytes-Accepted: " + accepted + " (expected: at most the " + bytes + " that were offered)");
    }

    /**
     * Ends the offer. Returns the messages that remain, which belong to the caller; of the first one perhaps only the end.
     *
     * @param accepted as {@link #check} allowed it
     */
    List<ClientEvent.Message> rest(@Nullable Integer accepted) {
        int left = accepted == null ? Integer.MAX_VALUE : accepted;
        List<ClientEvent.Message> rest = new ArrayList<>();
        for (ClientEvent.Message message : messages) {
            ByteBuf content = message.content();
            if (rest.isEmpty() && content.readableBytes() <= left) {
                left -= content.readableBytes();
                content.release();
            } else {
                if (rest.isEmpty()) content.skipBytes(left);
                rest.add(message);
            }
        }
        return rest;
    }
}
