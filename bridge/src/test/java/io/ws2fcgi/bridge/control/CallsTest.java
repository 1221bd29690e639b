package io.ws2fcgi.bridge.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.hub.Subscriber.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each call does to whom, and what it answers. */
@Timeout(60)
final class CallsTest {
    private static final String NOBODY = "0".repeat(40);

    private final TestApi api = start();
    private final ApiCaller caller = connect();
    private final FakeClient ann = FakeClient.join(api, 0, "room").named("ann");
    private final FakeClient bob = FakeClient.join(api, 1, "room", "a/b").named("bob");

    @BeforeEach
    void forgetTheirJoining() {
        assertThat(ann.heard()).containsExactly("+room");
        assertThat(bob.heard()).containsExactly("+room", "+a/b");
    }

    @AfterEach
    void stop() throws IOException {
        caller.close();
        api.close();
    }

    // --- Messages.

    @Test
    void aTextGoesToAllMembersOfAChannel() throws IOException {
        ApiAnswer answer = caller.post("POST /v1/channels/room", "text/plain", "h\u00e4llo");
        assertThat(answer.body()).isEqualTo("{\"reached\":2}");
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(last(ann)).isEqualTo("h\u00e4llo");
        assertThat(last(bob)).isEqualTo("h\u00e4llo");
    }

    @Test
    void whoIsExceptedHearsNothing() throws IOException {
        String except = "POST /v1/channels/room?except=" + ann.text() + "&except=" + NOBODY;
        assertThat(caller.post(except, "text/plain", "hi").body()).isEqualTo("{\"reached\":1}");
        assertThat(last(ann)).isEqualTo("+room");
    }

    @Test
    void bytesStayBytes() throws IOException {
        caller.send("POST /v1/users/bob HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
                + "Content-Length: 3\r\n\r\na\u0000b");
        assertThat(caller.read().body()).isEqualTo("{\"reached\":1}");
        assertThat(last(bob)).isEqualTo("binary a\u0000b");
    }

    @Test
    void aNameMayHoldASlashThatIsEncoded() throws IOException {
        assertThat(caller.post("POST /v1/channels/a%2Fb", "text/plain", "hi").body())
                .isEqualTo("{\"reached\":1}");
        assertThat(caller.post("POST /v1/channels/a/b", "text/plain", "hi").status())
                .isEqualTo(404);
        assertThat(caller.post("POST /v1/channels/a%252Fb", "text/plain", "hi").body())
                .isEqualTo("{\"reached\":0}");
    }

    @Test
    void oneConnectionIsReachedOrPendingOrUnknown() throws IOException {
        String toAnn = "POST /v1/connections/" + ann.text();
        assertThat(caller.post(toAnn, "text/plain", "hi").body()).isEqualTo("{\"reached\":1}");
        ann.answering(Outcome.PENDING);
        assertThat(caller.post(toAnn, "text/plain", "hi").body()).isEqualTo("{\"reached\":0,\"pending\":1}");
        ann.answering(Outcome.GONE);
        assertThat(caller.post(toAnn, "text/plain", "hi").body()).isEqualTo("{\"reached\":0}");
        ApiAnswer nobody = caller.post("POST /v1/connections/" + NOBODY, "text/plain", "hi");
        assertThat(nobody.status()).isEqualTo(404);
        assertThat(nobody.detail()).isEqualTo("connection: " + NOBODY + " (expected: the id of one that is there)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | 415",
                "application/x-www-form-urlencoded | 415",
                "text/plain; charset=iso-8859-1 | 415",
                "text/html; charset=\"UTF-8\" | 200",
                "TEXT/Plain;charset=utf-8 | 200",
            })
    void aMessageSaysWhetherItIsTextOrBytes(String type, int status) throws IOException {
        assertThat(caller.post("POST /v1/channels/room", type, "hi").status()).isEqualTo(status);
    }

    @Test
    void aMessageWithoutATypeOrThatIsNoTextIsRefused() throws IOException {
        ApiAnswer untyped = caller.call("POST /v1/channels/room");
        assertThat(untyped.status()).isEqualTo(415);
        assertThat(untyped.detail())
                .isEqualTo("Content-Type: none (expected: text/* in UTF-8, or application/octet-stream)");
        caller.send("POST /v1/channels/room HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                + "Content-Length: 1\r\n\r\n\u00ff");
        assertThat(caller.read().status()).isEqualTo(400);
        assertThat(ann.heard()).containsExactly("+room");
    }

    @ParameterizedTest
    @CsvSource({"a%20b", "a%2Cb", "a%3Bb"})
    void aNameThatNobodyMayHaveIs400(String name) throws IOException {
        assertThat(caller.post("POST /v1/channels/" + name, "text/plain", "x").status())
                .isEqualTo(400);
        assertThat(caller.call("GET /v1/users/" + name).status()).isEqualTo(400);
        assertThat(caller.call("PUT /v1/channels/" + name + "/members/" + ann.text())
                        .status())
                .isEqualTo(400);
    }

    // --- Actions.

    @Test
    void actionsAreDoneInTheirOrderAndEachIsAnswered() throws IOException {
        ApiAnswer answer = caller.actions("""
                [{"type":"send","text":"one","channel":"room"},
                 {"type":"send","text":"two","connection":["%s","%s"]},
                 {"type":"subscribe","channel":"lobby","user":"ann"},
                 {"type":"set-meta","name":"nick","value":"a","user":"ann"},
                 {"type":"close","code":4001,"reason":"bye","uri":"/chat?room=0"},
                 {"type":"send","text":"x","user":"nobody"}]
                """.formatted(ann.text(), NOBODY));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("[{\"reached\":2},{\"reached\":1,\"unknown\":[\"" + NOBODY
                        + "\"]},{\"reached\":1},{\"reached\":1},{\"reached\":1},{\"reached\":0}]");
        assertThat(ann.heard()).containsExactly("+room", "one", "two", "+lobby", "{nick=a}", "close 4001 bye");
    }

    @Test
    void oneWrongActionAndNothingOfTheListIsDone() throws IOException {
        ApiAnswer answer = caller.actions("""
                [{"type":"send","text":"one","channel":"room"}, {"type":"send","texd":"two","channel":"room"}]
                """);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).contains("action 1", "texd");
        assertThat(caller.actions("[{\"type\":\"send\",\"text\":\"to me\"}]").detail())
                .contains("no target");
        assertThat(caller.actions("{").status()).isEqualTo(400);
        assertThat(caller.post("POST /v1/actions", "text/plain", "[]").status()).isEqualTo(415);
        assertThat(caller.actions("[]").body()).isEqualTo("[]");
        assertThat(ann.heard()).containsExactly("+room");
    }

    @Test
    void aLimitThatIsInTheWayIsTold() throws IOException {
        ann.answering(Outcome.REFUSED);
        assertThat(caller.actions("[{\"type\":\"subscribe\",\"channel\":\"x\",\"user\":\"ann\"}]")
                        .body())
                .isEqualTo("[{\"reached\":0,\"refused\":1}]");
    }

    // --- Connections.

    @Test
    void aConnectionTellsAboutItself() throws IOException {
        ApiAnswer answer = caller.call("GET /v1/connections/" + bob.text());
        assertThat(answer.body())
                .isEqualTo("{\"id\":\"" + bob.text() + "\",\"since\":\"1970-01-01T00:00:00Z\","
                        + "\"remoteAddress\":\"192.0.2.1\",\"uri\":\"/chat?room=1\",\"user\":\"bob\","
                        + "\"channels\":[\"a/b\",\"room\"],\"meta\":{},\"events\":3,\"bytesReceived\":10,"
                        + "\"bytesSent\":20,\"inbox\":1,\"open\":true}");
        assertThat(caller.call("GET /v1/connections/" + NOBODY).status()).isEqualTo(404);
        assertThat(caller.call("GET /v1/connections/nonsense").status()).isEqualTo(404);
    }

    @Test
    void connectionsAreListedInPages() throws IOException {
        for (int i = 0; i < 5; i++) FakeClient.join(api, i % 2, "crowd");
        List<String> ids = new ArrayList<>();
        String next = "";
        int pages = 0;
        while (!next.isEmpty() || pages == 0) {
            ApiAnswer page = caller.call("GET /v1/connections?limit=3" + (next.isEmpty() ? "" : "&after=" + next));
            page.json()
                    .path("connections")
                    .forEach(one -> ids.add(one.path("id").asString()));
            next = page.json().path("next").asString("");
            pages++;
        }
        assertThat(pages).isEqualTo(3);
        assertThat(ids).hasSize(7).doesNotHaveDuplicates().isSorted().contains(ann.text(), bob.text());
    }

    @ParameterizedTest
    @CsvSource({
        "user=ann, 1",
        "channel=room, 2",
        "channel=room&user=bob, 1",
        "user=ann&channel=a%2Fb, 0",
        "uri=%2Fchat%3Froom%3D1, 1",
        "uri=/chat, 0",
        "user=nobody, 0"
    })
    void connectionsAreFoundByWhatTheyAre(String query, int found) throws IOException {
        assertThat(caller.call("GET /v1/connections?" + query)
                        .json()
                        .path("connections")
                        .size())
                .isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({"limit=0", "limit=1001", "limit=x", "limit=", "limit=1&limit=2", "usr=ann", "user=a%20b"})
    void aQueryThatMeansNothingIs400(String query) throws IOException {
        assertThat(caller.call("GET /v1/connections?" + query).status()).isEqualTo(400);
    }

    @Test
    void aConnectionIsClosedWithACodeAndAReason() throws IOException {
        String line = "DELETE /v1/connections/" + ann.text();
        assertThat(caller.call(line + "?code=4001&reason=good%20bye+now").body())
                .isEqualTo("{\"reached\":1}");
        assertThat(last(ann)).isEqualTo("close 4001 good bye now");
        assertThat(caller.call(line).status()).isEqualTo(200);
        assertThat(last(ann)).isEqualTo("close 1000 ");
        assertThat(caller.call(line + "?code=1006").detail()).contains("close code 1006 (expected: 1000-1003");
        assertThat(caller.call(line + "?reason=" + "x".repeat(124)).status()).isEqualTo(400);
        assertThat(caller.call("DELETE /v1/connections/" + NOBODY).status()).isEqualTo(404);
    }

    @Test
    void metaIsSetAndDeletedAsAWholeOrNotAtAll() throws IOException {
        String line = "PATCH /v1/connections/" + ann.text() + "/meta";
        assertThat(caller.post(line, "application/json", "{\"Nick\":\"ann\",\"old\":null}")
                        .body())
                .isEqualTo("{\"reached\":1}");
        assertThat(last(ann)).isEqualTo("{nick=ann, old=}");
        for (String wrong : new String[] {
            "[]", "{\"a\":1}", "{\"a b\":\"\"}", "{\"a\":\"x\",\"A\":\"y\"}", "{\"a\":\"x\\ny\"}", "{}1"
        }) {
            assertThat(caller.post(line, "application/json", wrong).status())
                    .as(wrong)
                    .isEqualTo(400);
        }
        ann.answering(Outcome.REFUSED);
        assertThat(caller.post(line, "application/merge-patch+json", "{\"a\":\"x\"}")
                        .status())
                .isEqualTo(409);
    }

    // --- Members.

    @Test
    void channelsAndUsersTellHowManyAndWho() throws IOException {
        assertThat(caller.call("GET /v1/channels").body())
                .isEqualTo("{\"channels\":[{\"channel\":\"a/b\",\"count\":1},{\"channel\":\"room\",\"count\":2}]}");
        assertThat(caller.call("GET /v1/channels?limit=1").body())
                .isEqualTo("{\"channels\":[{\"channel\":\"a/b\",\"count\":1}],\"next\":\"a/b\"}");
        assertThat(caller.call("GET /v1/channels?after=a%2Fb")
                        .json()
                        .path("channels")
                        .size())
                .isEqualTo(1);
        assertThat(caller.call("GET /v1/channels/room?limit=1").body())
                .isEqualTo("{\"channel\":\"room\",\"count\":2,\"members\":[\"" + ann.text() + "\"],\"next\":\""
                        + ann.text() + "\"}");
        assertThat(caller.call("GET /v1/users/bob").body())
                .isEqualTo("{\"user\":\"bob\",\"count\":1,\"members\":[\"" + bob.text() + "\"]}");
        assertThat(caller.call("GET /v1/channels/empty").body())
                .isEqualTo("{\"channel\":\"empty\",\"count\":0,\"members\":[]}");
    }

    @Test
    void whoIsMemberCanBeSaidFromOutside() throws IOException {
        String member = "/v1/channels/lobby/members/" + ann.text();
        assertThat(caller.call("PUT " + member).body()).isEqualTo("{\"reached\":1}");
        assertThat(caller.call("GET /v1/channels/lobby").json().path("count").asInt())
                .isEqualTo(1);
        assertThat(caller.call("DELETE " + member).body()).isEqualTo("{\"reached\":1}");
        assertThat(caller.call("GET /v1/channels/lobby").json().path("count").asInt())
                .isZero();
        assertThat(caller.call("PUT /v1/channels/lobby/members/" + NOBODY).status())
                .isEqualTo(404);
        ann.answering(Outcome.REFUSED);
        assertThat(caller.call("PUT " + member).status()).isEqualTo(409);
    }

    // --- Operation.

    @Test
    void nodesAreListedAndCanBeDrained() throws IOException {
        assertThat(caller.call("GET /v1/nodes").body())
                .isEqualTo("{\"nodes\":[{\"node\":\"0000\",\"state\":\"serving\"}]}");
        ApiAnswer draining = caller.call("POST /v1/drain");
        assertThat(draining.status()).isEqualTo(202);
        assertThat(draining.body()).isEqualTo("{\"node\":\"0000\",\"state\":\"draining\"}");
        assertThat(caller.call("GET /readyz").status()).isEqualTo(503);
    }

    @Test
    void aReloadNeedsAConfigurationThatIsThereAndRight() throws IOException {
        ApiAnswer none = caller.call("POST /v1/reload");
        assertThat(none.status()).isEqualTo(409);
        assertThat(none.detail()).startsWith("there is no configuration file");
        api.reloaded = "routes: none (expected: at least one)";
        assertThat(caller.call("POST /v1/reload").detail())
                .isEqualTo("routes: none (expected: at least one); everything stays as it was");
        api.reloaded = true;
        assertThat(caller.call("POST /v1/reload").status()).isEqualTo(200);
    }

    // --- Many.

    @Test
    void tenThousandPipelinedMessagesGetTenThousandAnswersInOrder() throws Exception {
        int count = 10_000;
        FakeClient counter = FakeClient.join(api, 1, "count");
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; i < count; i++) {
                    // Every third is one for nobody, so that order shows in the answers.
                    String channel = i % 3 == 0 ? "nobody" : "count";
                    caller.send(ApiCaller.request("POST /v1/channels/" + channel, "m" + i, "Content-Type: text/plain"));
                }
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        });
        writer.start();
        for (int i = 0; i < count; i++) {
            ApiAnswer answer = caller.read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(i % 3 == 0 ? "{\"reached\":0}" : "{\"reached\":1}");
        }
        writer.join();
        List<String> expected = new ArrayList<>(List.of("+count"));
        for (int i = 0; i < count; i++) if (i % 3 != 0) expected.add("m" + i);
        assertThat(counter.heard()).isEqualTo(expected);
    }

    private static String last(FakeClient client) {
        List<String> heard = client.heard();
        return heard.get(heard.size() - 1);
    }

    private static TestApi start() {
        try {
            return TestApi.start();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private ApiCaller connect() {
        try {
            return api.caller();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }
}
