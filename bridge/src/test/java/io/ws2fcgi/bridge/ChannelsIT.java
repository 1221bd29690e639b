package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Channels, users and actions between clients on every event loop. */
final class ChannelsIT {
    private static final String EVENTS = "Content-Type: application/websocket-events\n\n";
    private static final String ACTIONS = "Content-Type: application/vnd.ws2fcgi.actions+json\n\n";

    @Test
    void aPublishReachesMembersOnEveryLoopInOrderButNotItsSender() throws Exception {
        int members = 4;
        try (PhpBridge php = PhpBridge.dictated().start();
                Room room = Room.of(php, members)) {
            assertThat(room.loops()).isEqualTo(2);
            for (int i = 0; i < 20; i++) room.member(0).send("WS-Publish: room;except=self\n\n" + i);
            room.member(0).send("WS-Publish: room\n\nlast");
            for (int member = 1; member < members; member++) {
                for (int i = 0; i < 20; i++)
                    assertThat(room.member(member).receiveText()).isEqualTo("" + i);
                assertThat(room.member(member).receiveText()).isEqualTo("last");
            }
            assertThat(room.member(0).receiveText()).isEqualTo("last");
        }
    }

    @Test
    void whoLeftAChannelHearsItNoMore() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start();
                Room room = Room.of(php, 2)) {
            WebSocketTestClient stays = room.member(0);
            WebSocketTestClient leaves = room.member(1);
            leaves.send("WS-Subscribe: b, a\n\njoined");
            assertThat(leaves.receiveText()).isEqualTo("joined");
            leaves.send("WS-Unsubscribe: room\n\nleft");
            assertThat(leaves.receiveText()).isEqualTo("left");
            stays.send("WS-Publish: room, b\n\nnews");
            assertThat(stays.receiveText()).isEqualTo("news");
            assertThat(leaves.receiveText()).isEqualTo("news");
            leaves.send("WS-Unsubscribe: *\n\nleft all");
            assertThat(leaves.receiveText()).isEqualTo("left all");
            stays.send("WS-Publish: room, a, b\n\nmore");
            assertThat(stays.receiveText()).isEqualTo("more");
            leaves.send("\nnothing in between");
            assertThat(leaves.receiveText()).isEqualTo("nothing in between");
            assertThat(php.seen("message"))
                    .extracting(seen -> seen.text("WS_CHANNELS"))
                    .contains("a b room", "a b", "");
        }
    }

    @Test
    void actionsAddressConnectionsUsersChannelsAndUris() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start();
                Room room = Room.of(php, 2)) {
            WebSocketTestClient sender = room.member(0);
            WebSocketTestClient other = room.member(1);
            String id = php.seen("open").get(1).connection();
            sender.send(ACTIONS + """
                    [{"type":"send","text":"to me"},
                     {"type":"send","base64":"AAEC","connection":"%1$s"},
                     {"type":"send","text":"to the user","user":"user-1"},
                     {"type":"send","text":"to the room","channel":"room","except":["%2$s"]},
                     {"type":"send","text":"to the uri","uri":"/member?1"},
                     {"type":"set-meta","name":"mark","value":"x","connection":"%1$s"},
                     {"type":"unsubscribe","channel":"room","user":"user-1"},
                     {"type":"close","code":4002,"reason":"bye","connection":["%1$s"]}]
                    """.formatted(id, php.seen("open").get(0).connection()));
            assertThat(sender.receiveText()).isEqualTo("to me");
            assertThat(other.receive()).isEqualTo(WebSocketEvent.Binary.of(new byte[] {0, 1, 2}));
            assertThat(other.receiveText()).isEqualTo("to the user");
            assertThat(other.receiveText()).isEqualTo("to the room");
            assertThat(other.receiveText()).isEqualTo("to the uri");
            assertThat(other.receiveClose()).isEqualTo(new WebSocketEvent.Close(4002, "bye"));
            SeenEvent close = php.awaitSeen("close");
            assertThat(close.closing()).isEqualTo("4002 application");
            assertThat(close.text("WS_META_MARK")).isEqualTo("x");
            assertThat(close.text("WS_CHANNELS")).isEmpty();
        }
    }

    @Test
    void aBodyOfEventsIsSeveralMessages() throws Exception {
        try (PhpBridge php = PhpBridge.dictated()
                        .config(config -> config.pings(Duration.ofHours(1)))
                        .start();
                WebSocketTestClient client = php.client().manual().connect()) {
            client.send(EVENTS + "TEXT 5\r\nhello\r\nBINARY 2\r\nhi\r\nPING\r\n");
            assertThat(client.receiveText()).isEqualTo("hello");
            assertThat(client.receiveBinary()).containsExactly('h', 'i');
            assertThat(client.receive()).isEqualTo(new WebSocketEvent.Ping(ByteBuffer.allocate(0)));
        }
    }

    @Test
    void anErrorNamesTheActionAndNothingIsDone() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start();
                WebSocketTestClient client = php.connect()) {
            client.send(ACTIONS + "[{\"type\":\"send\",\"text\":\"a\"},{\"type\":\"send\",\"texd\":\"b\"}]");
            client.send("WS-Publish: room\n" + ACTIONS + "[]");
            client.send("\nhello");
            assertThat(client.receiveText()).isEqualTo("hello");
            assertThat(php.log().errors()).hasSize(2);
            assertThat(php.log().errors().get(0)).contains("1", "texd");
            assertThat(php.log().errors().get(1)).contains("WS-Publish beside");
        }
    }

    @Test
    void aCloseEventMayStillTellTheOthers() throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                                if ($event === 'open') header('WS-Subscribe: room');
                                if ($event === 'close') { header('WS-Publish: room'); echo 'somebody left'; }
                                """).start();
                WebSocketTestClient stays = php.connect()) {
            WebSocketTestClient leaves = php.connect();
            leaves.disconnect();
            assertThat(stays.receiveText()).isEqualTo("somebody left");
        }
    }
}
