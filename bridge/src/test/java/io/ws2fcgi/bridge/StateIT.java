package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the application makes of a connection: meta, user, cookies, ticks. */
final class StateIT {
    @Test
    void metaAndUserTravelWithEveryLaterEvent() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start()) {
            try (WebSocketTestClient client = php.connect()) {
                client.send("WS-Set-Meta-Nick: ann b\u00e4r\nWS-Set-Meta-Room-Number: 7\nWS-User: alice\n\none");
                assertThat(client.receiveText()).isEqualTo("one");
                client.send(
                        "Content-Type: application/vnd.ws2fcgi.actions+json\n\n"
                                + "[{\"type\":\"set-meta\",\"name\":\"NICK\",\"value\":\"\"},{\"type\":\"send\",\"text\":\"two\"}]");
                assertThat(client.receiveText()).isEqualTo("two");
            }
            SeenEvent close = php.awaitSeen("close");
            List<SeenEvent> messages = php.seen("message");
            assertThat(messages.get(0).variables()).doesNotContainKeys("WS_META_NICK", "WS_USER");
            assertThat(messages.get(1).text("WS_META_NICK")).isEqualTo("ann b\u00e4r");
            assertThat(messages.get(1).text("WS_META_ROOM_NUMBER")).isEqualTo("7");
            assertThat(messages.get(1).text("WS_USER")).isEqualTo("alice");
            assertThat(close.get("WS_META_NICK")).isNull();
            assertThat(close.text("WS_META_ROOM_NUMBER")).isEqualTo("7");
            assertThat(close.text("WS_USER")).isEqualTo("alice");
        }
    }

    @Test
    void anAnswerThatCannotBeAppliedChangesNothing() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start();
                WebSocketTestClient client = php.connect()) {
            client.send("WS-Set-Meta-Nick: ann\nWS-Subscribe: room\nWS-Tick: never\n\nlost");
            client.send("WS-Set-Meta-Big: " + "x".repeat(9000) + "\n\nlost too");
            client.send("\nhello");
            assertThat(client.receiveText()).isEqualTo("hello");
            assertThat(php.seen("message").get(2).variables())
                    .doesNotContainKeys("WS_META_NICK", "WS_META_BIG")
                    .containsEntry("WS_CHANNELS", "");
            assertThat(php.log().errors()).hasSize(2);
            assertThat(php.log().errors().get(1)).contains("-2: bytes of meta: ");
        }
    }

    @Test
    void oneAnswersPartsAreAppliedInTheirOrder() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start()) {
            try (WebSocketTestClient client = php.connect()) {
                client.send("WS-Close: 4001 enough\nWS-Tick: 1\nWS-Publish: room\nWS-Subscribe: room\n"
                        + "WS-Unsubscribe: *\nWS-User: ann\nWS-Set-Meta-A: 1\n\nlast");
                assertThat(client.receiveText()).isEqualTo("last");
                assertThat(client.receiveClose()).isEqualTo(new WebSocketEvent.Close(4001, "enough"));
            }
            SeenEvent close = php.awaitSeen("close");
            assertThat(close.closing()).isEqualTo("4001 application");
            assertThat(close.text("WS_CHANNELS")).isEqualTo("room");
            assertThat(close.text("WS_META_A")).isEqualTo("1");
        }
    }

    @Test
    void ticksRepeatAndNeverOverlap() throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                                if ($event === 'open') header('WS-Tick: 1');
                                if ($event === 'tick') { usleep(1100000); seen(['WS_EVENT' => 'done']); echo 'tick'; }
                                """).start();
                WebSocketTestClient client = php.connect()) {
            assertThat(client.receiveText()).isEqualTo("tick");
            assertThat(client.receiveText()).isEqualTo("tick");
            assertThat(php.seen()).extracting(SeenEvent::event).containsExactly("open", "tick", "done", "tick", "done");
        }
    }

    @Test
    void aSessionBegunInOpenIsFoundByTheNextMessage() throws Exception {
        try (PhpBridge php = PhpBridge.runningFixture("session.php").start()) {
            String first;
            try (WebSocketTestClient client = php.client().path("/?who=ann").connect()) {
                String cookie = client.reply().header("Set-Cookie");
                client.send("one");
                first = client.receiveText();
                assertThat(cookie).startsWith("PHPSESSID=" + id(first) + ";");
                assertThat(first).endsWith(" 1 ann");
                client.send("two");
                assertThat(client.receiveText()).isEqualTo(id(first) + " 2 ann");
            }
            aCookieFromBeforeIsKept(php, id(first));
        }
    }

    @Test
    void cookiesOfTheAnswerToOpenStayWithTheBrowserWhereTheRouteSaysSo() throws Exception {
        try (PhpBridge php = PhpBridge.running("if ($event === 'open') setcookie('fresh', '1');")
                .route(route -> route.mergeCookies(false))
                .start()) {
            try (WebSocketTestClient client =
                    php.client().header("Cookie", "theme=dark").connect()) {
                assertThat(client.reply().headers("Set-Cookie")).containsExactly("fresh=1");
                client.send("hello");
                php.awaitSeen("message");
            }
            php.awaitSeen("close");
            assertThat(php.seen()).extracting(seen -> seen.get("HTTP_COOKIE")).containsOnly("theme=dark");
        }
    }

    @Test
    void aCookieThatTheAnswerToOpenDeletesIsGoneFromTheLaterEvents() throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                        if ($event === 'open') header('Set-Cookie: theme=; Max-Age=0');
                        if ($event === 'message') echo json_encode($_COOKIE);
                        """).start()) {
            assertThat(cookiesLeftOf(php, "theme=dark; lang=de")).isEqualTo("{\"lang\":\"de\"}");
            assertThat(cookiesLeftOf(php, "theme=dark")).isEqualTo("[]");
            List<SeenEvent> closes = php.awaitSeen("close", 2);
            assertThat(closes).extracting(seen -> seen.get("HTTP_COOKIE")).containsExactlyInAnyOrder("lang=de", null);
            assertThat(php.seen("open"))
                    .extracting(seen -> seen.get("HTTP_COOKIE"))
                    .containsExactly("theme=dark; lang=de", "theme=dark");
        }
    }

    /** What PHP makes of the cookies of a message, as JSON. */
    private static String cookiesLeftOf(PhpBridge php, String cookies) {
        try (WebSocketTestClient client = php.client().header("Cookie", cookies).connect()) {
            assertThat(client.reply().headers("Set-Cookie")).containsExactly("theme=; Max-Age=0");
            client.send("hello");
            return client.receiveText();
        }
    }

    private static void aCookieFromBeforeIsKept(PhpBridge php, String session) {
        try (WebSocketTestClient client = php.client()
                .path("/?who=bob")
                .header("Cookie", "theme=dark; PHPSESSID=" + session)
                .connect()) {
            client.send("one");
            assertThat(client.receiveText()).isEqualTo(session + " 1 bob");
        }
        assertThat(php.awaitSeen("close", 2).get(1).get("HTTP_COOKIE")).isEqualTo("theme=dark; PHPSESSID=" + session);
    }

    private static String id(String answer) {
        return answer.substring(0, answer.indexOf(' '));
    }
}
