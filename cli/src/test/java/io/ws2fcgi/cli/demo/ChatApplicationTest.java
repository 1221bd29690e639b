package io.ws2fcgi.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.event.Header;
import io.ws2fcgi.fcgi.FcgiParams;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo's application, asked as the bridge asks. */
final class ChatApplicationTest {
    private final ChatApplication chat =
            new ChatApplication(InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000)), new Random(0));

    @Test
    void openJoinsTheRoomAndTellsIt() {
        CgiDocument answer = chat.answer(open("room=garden&nick=Ann%20B").build(), "");

        assertThat(answer.headers())
                .contains(
                        new Header("WS-Subscribe", "garden"),
                        new Header("WS-Publish", "garden"),
                        new Header("WS-Set-Meta-Room", "garden"),
                        new Header("WS-Set-Meta-Nick", "Ann B"),
                        new Header("Set-Cookie", "ws2fcgi-demo=bb20b460; Path=/; HttpOnly; SameSite=Lax"));
        assertThat(answer.body())
                .isEqualTo("{\"type\":\"joined\",\"nick\":\"Ann B\",\"tag\":\"bb20b460\",\"time\":1800000000}");
    }

    @Test
    void aVisitorWhoIsKnownKeepsTheTag() {
        CgiDocument answer = chat.answer(
                open("room=garden&nick=Ann")
                        .add("HTTP_COOKIE", "a=b; ws2fcgi-demo=0123abcd")
                        .build(),
                "");

        assertThat(answer.body()).contains("\"tag\":\"0123abcd\"");
        assertThat(answer.headers()).extracting(Header::name).doesNotContain("Set-Cookie");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "room=garden",
                "nick=Ann",
                "room=a%20b&nick=Ann",
                "room=a&nick=a%0d%0aX:%20y",
                "room=a,b&nick=x"
            })
    void whoHasNoGoodRoomOrNickIsTurnedAway(String query) {
        CgiDocument answer = chat.answer(open(query).build(), "");

        assertThat(answer.headers()).contains(new Header("Status", "400 Bad Request"));
    }

    @Test
    void aMessageGoesToTheRoom() {
        CgiDocument answer = chat.answer(later("message").build(), " \"Hi\"\n\u0001 ");

        assertThat(answer.headers()).contains(new Header("WS-Publish", "garden"));
        assertThat(answer.body()).contains("\"text\":\"\\\"Hi\\\"\\u000a\\u0001\"", "\"nick\":\"Ann\"");
    }

    @Test
    void anEmptyMessageAndATickSayNothing() {
        assertThat(chat.answer(later("message").build(), " \n ")).isEqualTo(CgiDocument.EMPTY);
        assertThat(chat.answer(later("tick").build(), "")).isEqualTo(CgiDocument.EMPTY);
    }

    @Test
    void closeTellsTheRoomUnlessTheClientWasNeverLetIn() {
        assertThat(chat.answer(later("close").build(), "").body()).contains("\"type\":\"left\"");
        assertThat(chat.answer(FcgiParams.builder().add("WS_EVENT", "close").build(), ""))
                .isEqualTo(CgiDocument.EMPTY);
    }

    private static FcgiParams.Builder open(String query) {
        return FcgiParams.builder().add("WS_EVENT", "open").add("QUERY_STRING", query);
    }

    private static FcgiParams.Builder later(String event) {
        return FcgiParams.builder()
                .add("WS_EVENT", event)
                .add("WS_META_ROOM", "garden")
                .add("WS_META_NICK", "Ann")
                .add("HTTP_COOKIE", "ws2fcgi-demo=0123abcd");
    }
}
