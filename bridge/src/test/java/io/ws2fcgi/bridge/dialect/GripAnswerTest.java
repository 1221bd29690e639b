package io.ws2fcgi.bridge.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.Header;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application that speaks GRIP can answer (grip.md sections 3.3, 3.4 and 4). */
final class GripAnswerTest {
    private static final String TYPE = "Content-Type: application/websocket-events\n";
    private static final ClientEvent OPEN = new ClientEvent.Open();
    private static final ClientEvent MESSAGE = new ClientEvent.Message(true, Unpooled.EMPTY_BUFFER);
    private static final ClientState GRIP = ClientState.NEW.withPrefix("m:");

    private final Dialect dialect = Dialect.of(route(Limits.DEFAULT), null);

    // --- To OPEN.

    @Test
    void anOpenLetsTheClientIn() throws Exception {
        Answer answer = open("Sec-WebSocket-Extensions: grip\nSet-Meta-User: ann\nKeep-Alive-Interval: 120\n"
                + "Set-Cookie: a=1\nX-Served-By: w3\nGrip-Status: 1\n" + TYPE + "\n" + body("OPEN", "TEXT m:hi"));

        assertThat(answer.handshake())
                .isEqualTo(new Handshake.Accept(
                        null,
                        List.of(
                                new Header("Set-Cookie", "a=1"),
                                new Header("X-Served-By", "w3"),
                                new Header("Grip-Status", "1"))));
        assertThat(Said.lines(answer.actions()))
                .containsExactly("prefix m:", "meta self user=ann", "tick 120", "send self TEXT [hi]");
        assertThat(answer.warnings()).isEmpty();
    }

    @Test
    void withoutTheExtensionThereIsNoPrefixAndNoControl() throws Exception {
        assertThat(Said.lines(open(TYPE + "\n" + body("OPEN", "TEXT c:{}", "TEXT m:hi"))
                        .actions()))
                .containsExactly("prefix null", "send self TEXT [c:{}]", "send self TEXT [m:hi]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "grip | m:",
                "GRIP | m:",
                "x, grip | m:",
                "x; a=\",grip\", grip; message-prefix=\"q,;:\" | q,;:",
                "grip; message-prefix=\"\" | ''",
                "grip;message-prefix=p- | p-",
                "grip; a=b; message-prefix=\"\\\"\" | \"",
                "x; a=\", grip\" | null",
                "gripe | null"
            })
    void theExtensionNamesThePrefix(String header, String prefix) {
        assertThat(String.valueOf(GripExtension.prefix(List.of(header)))).isEqualTo(prefix);
    }

    @Test
    void anEmptyAnswerToOpenWaits() throws Exception {
        Answer answer = open("Keep-Alive-Interval: 5\nSet-Meta-A: 1\n" + TYPE + "\n");

        assertThat(answer.handshake()).isEqualTo(new Handshake.Wait());
        assertThat(Said.lines(answer.actions())).containsExactlyInAnyOrder("tick 20", "meta self a=1");
    }

    @Test
    void anythingButOpenFirstIsWrong() {
        assertThatThrownBy(() -> open(TYPE + "\n" + body("TEXT m:hi")))
                .hasMessage("event 0: TEXT to OPEN (expected: OPEN)");
    }

    @Test
    void anotherStatusIsARejection() throws Exception {
        Answer answer = open("Status: 403 No\nContent-Type: text/plain\n\nno");

        assertThat(answer.handshake()).isInstanceOfSatisfying(Handshake.Reject.class, reject -> {
            assertThat(reject.status()).isEqualTo(403);
            assertThat(reject.body()).isEqualTo(Given.utf8("no"));
        });
        assertThat(answer.warnings()).isEmpty();
    }

    @Test
    void anotherTypeIsARejectionThatIsTalkedAbout() throws Exception {
        Answer answer = open("Content-Type: text/html\n\n" + "x".repeat(100_001));

        assertThat(answer.handshake()).isInstanceOfSatisfying(Handshake.Reject.class, reject -> {
            assertThat(reject.status()).isEqualTo(200);
            assertThat(reject.body().readableBytes()).isEqualTo(100_000);
        });
        assertThat(answer.warnings().get(0))
                .startsWith("handshake rejected: answer: 200 OK, text/html (expected: 200,");
    }

    // --- To messages.

    @Test
    void messagesLoseTheirPrefix() throws Exception {
        assertThat(Said.lines(message(body("TEXT m:hi", "TEXT m:", "BINARY m:\u00ff", "PING", "PING x", "PONG y"))
                        .actions()))
                .containsExactly(
                        "send self TEXT [hi]",
                        "send self TEXT []",
                        "send self BINARY [ff]",
                        "send self PING []",
                        "send self PING [78]",
                        "send self PONG [79]");
    }

    @Test
    void withAnEmptyPrefixControlStillComesFirst() throws Exception {
        ClientState state = ClientState.NEW.withPrefix("");

        assertThat(Said.lines(answer(state, TYPE + "\n" + body("TEXT hi", "TEXT c:{\"type\":\"detach\"}", "BINARY c:"))
                        .actions()))
                .containsExactly("send self TEXT [hi]", "Detach", "send self BINARY [633a]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'subscribe','channel':'room 7'} | subscribe self room 7",
                "{'type':'subscribe','channel':'a','filters':['skip-self','var-subst']} | subscribe self a [skip-self, var-subst]",
                "{'type':'subscribe','channel':'a','filters':[],'more':1} | subscribe self a",
                "{'type':'subscribe','channel':'a','filters':['1','2','3','4','5','6']} | close self 1011 [too many filters for a channel]",
                "{'type':'unsubscribe','channel':'a'} | unsubscribe self a",
                "{'type':'detach'} | Detach",
                "{'type':'set-meta','name':'user','value':'ann'} | filter-meta user=ann",
                "{'type':'set-meta','name':'user'} | filter-meta user=null",
                "{'type':'keep-alive','message-type':'ping','content':'','timeout':30} | keep-alive when idle 30 PING []",
                "{'type':'keep-alive','content':'x','mode':'interval'} | keep-alive every 55 TEXT [x]",
                "{'type':'keep-alive','content-bin':'AAE=','message-type':'binary','timeout':'7'} | keep-alive when idle 7 BINARY [0001]",
                "{'type':'keep-alive'} | no keep-alive",
                "{'type':'send-delayed','content':'x'} | in 1 TEXT [x]",
                "{'type':'send-delayed','content':'x','message-type':'pong','timeout':9} | in 9 PONG [78]",
                "{'type':'flush-delayed'} | SendNow"
            })
    void controlMessagesAreActions(String json, String action) throws Exception {
        assertThat(Said.lines(message(body("TEXT c:" + json.replace('\'', '"'))).actions()))
                .containsExactly(action);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TEXT c:{ | event 1 (TEXT): control message ignored: not JSON",
                "TEXT c:[] | event 1 (TEXT): control message ignored: grip control object is not an object",
                "TEXT c:{} | event 1 (TEXT): control message ignored: grip control object does not contain 'type'",
                "TEXT c:{\"type\":1} | event 1 (TEXT): control message ignored: grip control object contains 'type' with wrong type",
                "TEXT c:{\"type\":\"x\"} | event 1 (TEXT): control message ignored: 'type' contains unknown value: x",
                "TEXT c:{\"type\":\"session\",\"id\":\"s\"} | event 1 (TEXT): control message ignored: 'type' is session, which",
                "TEXT c:{\"type\":\"subscribe\"} | event 1 (TEXT): control message ignored: grip control object does not contain 'channel'",
                "TEXT c:{\"type\":\"subscribe\",\"channel\":\"\"} | event 1 (TEXT): control message ignored: grip control object contains 'channel' with invalid value",
                "TEXT c:{\"type\":\"subscribe\",\"channel\":\"a\",\"filters\":\"x\"} | event 1 (TEXT): control message ignored: grip control object contains 'filters' with wrong type",
                "TEXT c:{\"type\":\"send-delayed\",\"message-type\":\"x\"} | event 1 (TEXT): control message ignored: grip control object contains 'message-type' with unknown value",
                "TEXT c:{\"type\":\"send-delayed\",\"content\":\"x\",\"timeout\":-1} | event 1 (TEXT): control message ignored: grip control object contains 'timeout' with invalid value",
                "TEXT hello | event 1 (TEXT): dropped, as it does not begin with the prefix (expected: m: before",
                "BINARY c:{} | event 1 (BINARY): dropped, as it does not begin with the prefix",
                "BLAH x | event 1 (BLAH): unknown type; ignored"
            })
    void whatPushpinPassesOverInSilenceIsAWarning(String event, String warning) throws Exception {
        Answer answer = message(body("TEXT m:1", event, "TEXT m:2"));

        assertThat(Said.lines(answer.actions())).containsExactly("send self TEXT [1]", "send self TEXT [2]");
        assertThat(answer.warnings()).hasSize(1);
        assertThat(answer.warnings().get(0)).startsWith(warning);
    }

    @Test
    void anUnknownFilterIsAWarningAndKept() throws Exception {
        Answer answer = message(body("TEXT c:{\"type\":\"subscribe\",\"channel\":\"a\",\"filters\":[\"blah\"]}"));

        assertThat(Said.lines(answer.actions())).containsExactly("subscribe self a [blah]");
        assertThat(answer.warnings().get(0)).startsWith("event 0 (TEXT): channel a: filters [blah] (expected: some of");
    }

    @Test
    void oneChannelTooManyIsAWarning() throws Exception {
        Dialect narrow = Dialect.of(route(Limits.builder().topics(2).build()), null);
        String subscribes = body(
                "TEXT c:{\"type\":\"subscribe\",\"channel\":\"b\"}",
                "TEXT c:{\"type\":\"subscribe\",\"channel\":\"c\"}",
                "TEXT c:{\"type\":\"unsubscribe\",\"channel\":\"a\"}",
                "TEXT c:{\"type\":\"subscribe\",\"channel\":\"d\"}");
        Answer answer = narrow.decode(
                List.of(MESSAGE), Given.client(), GRIP.withTopic("a"), Given.response(TYPE + "\n" + subscribes));

        assertThat(Said.lines(answer.actions()))
                .containsExactly("subscribe self b", "unsubscribe self a", "subscribe self d");
        assertThat(answer.warnings())
                .containsExactly("event 1 (TEXT): control message ignored: channels: 3 (expected: at most 2)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CLOSE | close self 1005 []",
                "CLOSE \u0000\u0000 | close self 1005 []",
                "CLOSE \u0003\u00edx | close self 1005 []",
                "CLOSE \u0003\u00e8bye | close self 1000 [bye]",
                "CLOSE \u000f\u00a1 | close self 4001 []",
                "DISCONNECT | Drop"
            })
    void theEndComesLast(String event, String action) throws Exception {
        Answer answer = message(body("TEXT m:1", event, "TEXT m:2", "BLAH"));

        assertThat(Said.lines(answer.actions())).containsExactly("send self TEXT [1]", action);
        assertThat(answer.warnings()).isEmpty();
    }

    @Test
    void aCloseThatCannotBeSentSoIsSentAsFarAsItCanBe() throws Exception {
        assertThat(message(body("CLOSE \u0000\u0007")).warnings().get(0)).contains("close code 7");
        assertThat(message(body("CLOSE \u0003\u00e8\u00ff")).warnings().get(0)).contains("not UTF-8");
        Answer answer = message(body("CLOSE \u0003\u00e8" + "x".repeat(122) + "\u00c3\u00a9"));
        assertThat(Said.lines(answer.actions())).containsExactly("close self 1000 [" + "x".repeat(122) + "]");
        assertThat(answer.warnings().get(0)).contains("more than 123 bytes");
    }

    @Test
    void aSecondOpenEndsTheConnection() throws Exception {
        Answer answer = message(body("OPEN", "TEXT m:1"));

        assertThat(Said.lines(answer.actions())).containsExactly("Drop");
        assertThat(answer.warnings().get(0)).startsWith("event 0 (OPEN): a second OPEN");
    }

    // --- Headers.

    @ParameterizedTest
    @CsvSource({"120, 120", "5, 20", "0, 0", "-1, 0", "x, 0", "999999999, 86400"})
    void theIntervalHasBounds(String value, int seconds) throws Exception {
        assertThat(Said.lines(answer(GRIP, "Keep-Alive-Interval: " + value + "\n" + TYPE + "\n")
                        .actions()))
                .containsExactly("tick " + seconds);
    }

    @Test
    void metaNamesHaveOneCaseAndHyphens() throws Exception {
        assertThat(Said.lines(answer(GRIP, "set-meta-LAST_Seen-x: 1\nSet-Meta-User:\n" + TYPE + "\n")
                        .actions()))
                .containsExactly("meta self last-seen-x=1", "meta self user=");
    }

    @Test
    void acceptedBytesAreRead() throws Exception {
        assertThat(answer(GRIP, TYPE + "\n").bytesAccepted()).isNull();
        assertThat(answer(GRIP, "Content-Bytes-Accepted: 0\n" + TYPE + "\n").bytesAccepted())
                .isZero();
        Answer odd = answer(GRIP, "Content-Bytes-Accepted: many\n" + TYPE + "\n");
        assertThat(odd.bytesAccepted()).isNull();
        assertThat(odd.warnings()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-type: Application/WebSocket-Events; charset=utf-8\n\n",
                "Content-Type: application/websocket-events;x\n\n"
            })
    void theTypeIsReadLeniently(String document) throws Exception {
        assertThat(answer(GRIP, document).actions()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Type: text/html~~<b>Warning</b>: x | answer: 200 OK, text/html (expected: 200, application/websocket-events); the body begins: <b>Warning</b>: x",
                "Content-Type: text/html~~ | answer: 200 OK, text/html (expected: 200, application/websocket-events); no body",
                "Status: 500 Oops~Content-Type: application/websocket-events~~ | answer: 500 Oops, application/websocket-events (expected",
                "Status: 204 No Content~~ | answer: 204 No Content without a type",
                "Content-Type: application/websocket-events~~TEXT 9~hi | event 0: length 0x9 with 2 bytes left (expected: no more than there is); the body begins: TEXT 9"
            })
    void whatIsNoAnswerIsSaidWithItsBegin(String document, String message) {
        assertThatThrownBy(() -> answer(GRIP, document.replace("~", "\n")))
                .isInstanceOf(AnswerException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void theAnswerToTheEndIsNeverWrong() throws Exception {
        ClientEvent close = new ClientEvent.Close(1006, "", ClosedBy.NETWORK);
        Answer answer = dialect.decode(
                List.of(close),
                Given.client(),
                GRIP,
                Given.response("Status: 500 Oops\nContent-Type: text/html\n\nboo"));

        assertThat(answer.actions()).isEmpty();
        assertThat(answer.warnings().get(0))
                .startsWith("answer: 500 Oops, text/html")
                .endsWith("; ignored at the end");
    }

    private static RouteConfig route(Limits limits) {
        return RouteConfig.builder("php", Given.ROUTE.script())
                .dialect(DialectName.GRIP)
                .limits(limits)
                .build();
    }

    private Answer open(String document) throws AnswerException {
        return dialect.decode(List.of(OPEN), Given.client(), ClientState.NEW, Given.response(document));
    }

    private Answer message(String body) throws AnswerException {
        return answer(GRIP, TYPE + "\n" + body);
    }

    private Answer answer(ClientState state, String document) throws AnswerException {
        return dialect.decode(List.of(MESSAGE), Given.client(), state, Given.response(document));
    }

    /** Events as {@code TYPE content} or {@code TYPE}. */
    private static String body(String... events) {
        StringBuilder body = new StringBuilder();
        for (String event : events) {
            int space = event.indexOf(' ');
            if (space < 0) {
                body.append(event).append("\r\n");
                continue;
            }
            String content = event.substring(space + 1);
            body.append(event, 0, space + 1)
                    .append(Integer.toHexString(content.length()))
                    .append("\r\n")
                    .append(content)
                    .append("\r\n");
        }
        return body.toString();
    }
}
