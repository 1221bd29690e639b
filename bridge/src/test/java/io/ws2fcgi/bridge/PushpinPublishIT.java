package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.fixtures.CommandResult;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pushpin's own program for publishing, which POSTs by HTTP/1.0. The one of Debian can say no secret without TLS. */
final class PushpinPublishIT {
    @Test
    void whatItPublishesArrives() throws Exception {
        try (GripPeer peer = GripPeer.bridge();
                WebSocketTestClient client = peer.member("room")) {
            publish(peer, "room", "h\u00e9llo");
            publish(peer, "room", "first", "--id", "1");
            publish(peer, "room", "second", "--id", "2", "--prev-id", "1", "--sender", "ann", "--meta", "a=b");
            publish(peer, "room", "third", "--no-seq", "--no-eol");
            publish(peer, "room", "--hint");
            publish(peer, "nobody", "lost");
            for (String text : List.of("h\u00e9llo", "first", "second", "third")) {
                assertThat(client.receiveText()).isEqualTo(text);
            }
            publish(peer, "room", "--close");
            client.receiveClose();
            client.receiveEnd();
        }
    }

    @Test
    void itHearsThatASecretIsMissing() throws Exception {
        try (GripPeer peer = GripPeer.bridge("the secret")) {
            CommandResult refused = run(peer, "room", "hello");
            assertThat(refused.status()).isNotZero();
            assertThat(refused.stdout()).doesNotContain("Published");
        }
    }

    private static void publish(GripPeer peer, String... arguments) {
        assertThat(run(peer, arguments)).isEqualTo(new CommandResult(0, "Published\n", ""));
    }

    private static CommandResult run(GripPeer peer, String... arguments) {
        // Without the slash at the end: it puts its path behind the address as it is.
        String server = peer.publisherUrl().replaceFirst("/$", "");
        List<String> command = new ArrayList<>(List.of("pushpin-publish", "--spec", server));
        command.addAll(List.of(arguments));
        return CommandResult.of(Map.of("LC_ALL", "C.UTF-8"), new byte[0], command);
    }
}
