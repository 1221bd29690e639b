package io.ws2fcgi.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** One conversation with one application, behind Debian's Pushpin and nginx, and behind a bridge. */
final class GripConversationIT {
    @Test
    void clientsHearTheSameBehindPushpinAndBehindABridge() throws Exception {
        List<String> recorded = recorded();
        try (GripPeer pushpin = GripPeer.pushpin();
                GripPeer bridge = GripPeer.bridge()) {
            CompletableFuture<List<String>> theirs = CompletableFuture.supplyAsync(() -> conversation(pushpin));
            List<String> ours = conversation(bridge);
            assertThat(theirs.get()).as("behind Pushpin").isEqualTo(recorded);
            assertThat(ours).as("behind a bridge").isEqualTo(recorded);
        }
    }

    private static List<String> conversation(GripPeer peer) {
        try {
            return GripConversation.with(peer);
        } catch (IOException failed) {
            throw new CompletionException(failed);
        }
    }

    private static List<String> recorded() throws IOException {
        try (InputStream in = GripConversationIT.class.getResourceAsStream("grip-conversation.txt")) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        }
    }
}
