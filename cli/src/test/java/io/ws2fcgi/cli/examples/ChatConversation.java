package io.ws2fcgi.cli.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.cli.CommandProcess;
import io.ws2fcgi.fixtures.FcgiProgram;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.TempFolder;
import io.ws2fcgi.fixtures.WebSocketHandshake;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.net.SocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two people say to each other in the chat, whatever it is written in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ChatConversation {
    private static final String HOSTILE =
            "\"quoted\" \\n <b>&amp;</b> $(id) %s `'; \u05e9\u05dc\u05d5\u05dd \ud83d\ude00";

    private final TempFolder folder = TempFolder.create();
    private @Nullable FcgiProgram program;
    private @Nullable CommandProcess serve;
    private @Nullable SocketAddress address;

    /** Builds the program, if it needs that, and starts it. */
    abstract FcgiProgram start();

    /** The file that {@code --script} names. */
    abstract String script();

    final String compiled(String name) {
        return folder.file(name).toString();
    }

    @BeforeAll
    void startAll() {
        program = start();
        serve = Examples.serve(program.address(), script(), "--max-message", "16k", "--control", "off");
        address = serve.awaitListening();
    }

    @AfterAll
    void stopAll() {
        if (serve != null) serve.close();
        if (program != null) program.close();
        folder.close();
    }

    @Test
    void oneJoinsAndSpeaksAndLeavesAndTheOtherIsTold() {
        try (WebSocketTestClient ann = chat("garden", "Ann").connect()) {
            String annsTag = said(ann, "joined", "Ann").tag();
            WebSocketTestClient bob = chat("garden", "Bob").connect();
            String bobsTag = said(bob, "joined", "Bob").tag();
            assertThat(said(ann, "joined", "Bob").tag()).isEqualTo(bobsTag).isNotEqualTo(annsTag);

            ann.send("Hello Bob");
            assertThat(said(bob, "said", "Ann")).isEqualTo(new Message("said", "Ann", annsTag, "Hello Bob"));
            assertThat(said(ann, "said", "Ann").text()).isEqualTo("Hello Bob");
            bob.send("Hello\nAnn");
            assertThat(said(ann, "said", "Bob")).isEqualTo(new Message("said", "Bob", bobsTag, "Hello\nAnn"));

            bob.disconnect();
            assertThat(said(ann, "left", "Bob").tag()).isEqualTo(bobsTag);
        }
    }

    @Test
    void textAndNamesArriveAsTheyAreWhateverTheySay() {
        String name = "\u05d3\u05e0\u05d4 \"\\ <i>&%";
        try (WebSocketTestClient ann = chat("k\u00fcche", name).connect();
                WebSocketTestClient bob = chat("k\u00fcche", "Bob").connect()) {
            said(ann, "joined", name);
            said(bob, "joined", "Bob");
            ann.send(HOSTILE);
            assertThat(said(bob, "said", name).text()).isEqualTo(HOSTILE);
        }
    }

    @Test
    void anEmptyMessageSaysNothing() {
        try (WebSocketTestClient ann = chat("empty", "Ann").connect()) {
            said(ann, "joined", "Ann");
            ann.send(" \n ");
            ann.send("x");
            assertThat(said(ann, "said", "Ann").text()).isEqualTo("x");
        }
    }

    @Test
    void roomsDoNotHearEachOther() {
        try (WebSocketTestClient ann = chat("one", "Ann").connect();
                WebSocketTestClient bob = chat("two", "Bob").connect()) {
            said(ann, "joined", "Ann");
            ann.send("Nobody is here");
            said(ann, "said", "Ann");
            said(bob, "joined", "Bob");
            bob.send("Nor here");
            assertThat(said(bob, "said", "Bob").text()).isEqualTo("Nor here");
        }
    }

    @Test
    void aVisitorWithTheCookieIsTheSameAgain() {
        try (WebSocketTestClient ann = chat("cookie", "Ann").connect()) {
            String tag = said(ann, "joined", "Ann").tag();
            String cookie = ann.reply().header("Set-Cookie");
            assertThat(cookie).contains("chat=" + tag, "HttpOnly", "SameSite=Lax");
            try (WebSocketTestClient again =
                    chat("cookie", "Ann").header("Cookie", "a=b; chat=" + tag).connect()) {
                assertThat(said(again, "joined", "Ann").tag()).isEqualTo(tag);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "room=garden",
                "nick=Ann",
                "room=garden&nick=",
                "room=garden&nick=%20",
                "room=a%20b&nick=Ann",
                "room=a,b&nick=Ann",
                "room=a%0d%0aX:y&nick=Ann",
                "room=garden&nick=A%0d%0aX:%20y",
                "room=garden&nick=123456789012345678901234567890123"
            })
    void whoHasNoGoodRoomOrNickIsTurnedAway(String query) {
        HttpReply reply = open(query).rejected();
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("a nick 1 to 32 characters");
    }

    private WebSocketHandshake chat(String room, String nick) {
        return open("room=" + encoded(room) + "&nick=" + encoded(nick));
    }

    private WebSocketHandshake open(String query) {
        if (address == null) throw new IllegalStateException("not started");
        return WebSocketTestClient.to(address).path("/?" + query);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The next message, which must be of this type and from this person. */
    private static Message said(WebSocketTestClient client, String type, String nick) {
        Message message = Message.parse(client.receiveText());
        assertThat(message.type() + " " + message.nick()).isEqualTo(type + " " + nick);
        return message;
    }

    /** What the page gets. */
    private record Message(String type, String nick, String tag, String text) {
        static Message parse(String json) {
            var fields = Json.object(json);
            assertThat(fields.get("tag")).matches("[0-9a-f]{8}");
            assertThat(Long.parseLong(fields.getOrDefault("time", ""))).isGreaterThan(1_700_000_000);
            return new Message(
                    fields.getOrDefault("type", ""),
                    fields.getOrDefault("nick", ""),
                    fields.getOrDefault("tag", ""),
                    fields.getOrDefault("text", ""));
        }
    }
}
