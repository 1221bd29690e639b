package io.ws2fcgi.bridge.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of actions (WS-CGI section 4). */
final class ActionsJsonTest {
    @Test
    void theExamplesOfTheContractAreRead() throws Exception {
        assertThat(read("""
                [ {"type":"send", "text":"hi"},
                  {"type":"send", "base64":"AAEC", "connection":"<id>"},
                  {"type":"send", "text":"hello", "channel":"room-7", "except":["<id>"]},
                  {"type":"send", "text":"new mail", "user":"alice"},
                  {"type":"send", "text":"reload", "uri":"/chat?room=7"},
                  {"type":"subscribe", "channel":"room-7"},
                  {"type":"unsubscribe", "channel":"room-7", "user":"alice"},
                  {"type":"set-meta", "name":"nick", "value":"ann"},
                  {"type":"close", "code":4001, "reason":"bye", "user":"alice"} ]"""))
                .containsExactly(
                        "send self TEXT [hi]",
                        "send ids:<id> BINARY [000102]",
                        "send channel:room-7 except <id> TEXT [hello]",
                        "send user:alice TEXT [new mail]",
                        "send uri:/chat?room=7 TEXT [reload]",
                        "subscribe self room-7",
                        "unsubscribe user:alice room-7",
                        "meta self nick=ann",
                        "close user:alice 4001 [bye]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'send','text':'','connection':['a','b']} | send ids:a,b TEXT []",
                "{'type':'send','base64':'','except':[]} | send self BINARY []",
                "{'type':'send','text':'\\ud834\\udd1e'} | send self TEXT [\uD834\uDD1E]",
                "{'type':'send','text':'\uD834\uDD1E'} | send self TEXT [\uD834\uDD1E]",
                "{'type':'send','text':'a\\u0000b'} | send self TEXT [a\0b]",
                "{'type':'send','text':'x','uri':'/\u00e9'} | send uri:/\u00c3\u00a9 TEXT [x]",
                "{'type':'subscribe','channel':'a','connection':'b'} | subscribe ids:b a",
                "{'type':'subscribe','channel':'a','uri':'/'} | subscribe uri:/ a",
                "{'type':'unsubscribe','channel':'*'} | unsubscribe self ALL",
                "{'type':'set-meta','name':'Nick-1','value':'','channel':'a'} | meta channel:a nick-1=",
                "{'type':'close'} | close self 1000 []",
                "{'code':3000,'type':'close','channel':'a'} | close channel:a 3000 []"
            })
    void anActionIsRead(String json, String said) throws Exception {
        assertThat(read("[" + json.replace('\'', '"') + "]")).containsExactly(said);
    }

    @Test
    void anEmptyListAsksForNothing() throws Exception {
        assertThat(read(" [ ] ")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'send','txt':'x'} | txt: unknown",
                "{'type':'send','channels':{'a':[1]}} | channels: unknown",
                "{'type':'shout','text':'x'} | type: shout",
                "{'text':'x'} | type: missing",
                "{'type':'send','type':'send'} | type: twice",
                "{'type':'send','text':'a','text':'b'} | text: twice",
                "{'type':'send'} | text: missing",
                "{'type':'send','text':'a','base64':'AA=='} | text: beside base64",
                "{'type':'send','base64':'A'} | base64: ",
                "{'type':'send','base64':'AA-_'} | base64: ",
                "{'type':'send','text':null} | text: VALUE_NULL",
                "{'type':'send','text':1} | text: not a string",
                "{'type':'send','text':true} | text: VALUE_TRUE",
                "{'type':'send','text':{}} | text: START_OBJECT",
                "{'type':'send','text':['a']} | text: not a string",
                "{'type':'send','text':'\\ud834'} | text: half of a surrogate pair",
                "{'type':'send','text':'\\udd1e\\ud834'} | text: half of a surrogate pair",
                "{'type':'send','text':'x','except':'a'} | except: not a list",
                "{'type':'send','text':'x','except':[1]} | except: a list with VALUE_NUMBER_INT",
                "{'type':'send','text':'x','except':[['a']]} | except: a list with START_ARRAY",
                "{'type':'send','text':'x','except':['\\ud834']} | except: half of a surrogate pair",
                "{'type':'send','text':'x','connection':1} | connection: not a list",
                "{'type':'send','text':'x','user':'a','channel':'b'} | channel: beside user",
                "{'type':'send','text':'x','uri':'/','connection':'b'} | uri: beside connection",
                "{'type':'send','text':'x','user':'a b'} | user: a b",
                "{'type':'send','text':'x','channel':''} | channel: an empty name",
                "{'type':'send','text':'x','code':1000} | code: not part of send",
                "{'type':'subscribe'} | channel: missing",
                "{'type':'subscribe','channel':'a','except':['b']} | except: not part of subscribe",
                "{'type':'unsubscribe','channel':['a']} | channel: not a string",
                "{'type':'set-meta','name':'a'} | value: missing",
                "{'type':'set-meta','name':'a_b','value':'x'} | name: a_b",
                "{'type':'set-meta','name':'a','value':'x\\ny'} | value: control character 10",
                "{'type':'close','code':1006} | code: close code 1006",
                "{'type':'close','code':'1000'} | code: not a number",
                "{'type':'close','code':1000.0} | code: VALUE_NUMBER_FLOAT",
                "{'type':'close','code':99999999999999999999} | code: 99999999999999999999",
                "{'type':'close','reason':'\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac"
                        + "\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac"
                        + "\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac'} | reason: a reason of 126"
            })
    void aBadActionIsNamedByIndexAndField(String json, String found) {
        assertThatThrownBy(() -> read("[{\"type\":\"close\"}," + json.replace('\'', '"') + "]"))
                .isInstanceOf(AnswerException.class)
                .hasMessageStartingWith("action 1, field " + found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | actions: START_OBJECT (expected: a list)",
                "'' | actions: null (expected: a list)",
                "[1] | action 0: VALUE_NUMBER_INT (expected: an object)",
                "[[]] | action 0: START_ARRAY (expected: an object)",
                "[] [] | actions: more behind the list (expected: its end)",
                "[{} | action 0, field type: missing",
                "[ | actions: not JSON at line 1",
                "[{\"type\" | actions: not JSON at line 1",
                "[nul] | actions: not JSON at line 1",
                "[] x | actions: not JSON at line 1",
                "\ufeff[] | actions: not JSON at line 1"
            })
    void whatIsNoListIsNamedByItsPlace(String json, String message) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(AnswerException.class).hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource({"\u00ff, 0xff", "\u00c0\u0080, 0xc0", "\u00ed\u00a0\u0080, 0xed", "\u00f4\u0090\u0080\u0080, 0xf4"})
    void bytesThatAreNotUtf8AreNamed(String bytes, String named) {
        assertThatThrownBy(() -> ActionsJson.read(Given.bytes("[\"" + bytes + "\"]"), false))
                .isInstanceOf(AnswerException.class)
                .hasMessageStartingWith("actions: byte " + named + " at 2 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'send','text':'x'} | connection, user, channel or uri",
                "{'type':'subscribe','channel':'a'} | connection, user or uri",
                "{'type':'close'} | connection, user, channel or uri"
            })
    void thePushApiWantsATarget(String json, String expected) throws Exception {
        assertThatThrownBy(() -> ActionsJson.read(Given.utf8("[" + json.replace('\'', '"') + "]"), true))
                .hasMessage("action 0, field connection: no target (expected: " + expected + ")");
        assertThat(ActionsJson.read(Given.utf8("[{\"type\":\"close\",\"connection\":[]}]"), true))
                .hasSize(1);
    }

    @Property
    void nothingButAnAnswerExceptionIsThrown(@ForAll("nearlyJson") String json) {
        try {
            ActionsJson.read(Given.utf8(json), false);
        } catch (AnswerException expected) {
            assertThat(expected.getMessage()).startsWith("action").doesNotContain("\n");
        }
    }

    @Property
    void nothingButAnAnswerExceptionIsThrownForBytes(@ForAll byte[] bytes) {
        try {
            assertThat(ActionsJson.read(Unpooled.wrappedBuffer(bytes), true)).isEmpty();
        } catch (AnswerException expected) {
            assertThat(expected.getMessage()).startsWith("action");
        }
    }

    @Provide
    Arbitrary<String> nearlyJson() {
        Arbitrary<String> words = Arbitraries.of(
                "[",
                "]",
                "{",
                "}",
                ",",
                ":",
                "\"type\"",
                "\"send\"",
                "\"text\"",
                "\"close\"",
                "\"code\"",
                "\"channel\"",
                "\"a\"",
                "1000",
                "-1",
                "1e9",
                "null",
                "true",
                "\"\\ud800\"",
                "\"\\u0000\"",
                "\"",
                "\\",
                " ",
                "\n",
                "\u20ac",
                "{\"type\":\"send\",\"text\":\"x\"",
                "{\"type\":\"close\"");
        Arbitrary<String> lists = words.list().ofMaxSize(12).map(list -> "[" + String.join("", list) + "]");
        return Arbitraries.oneOf(lists, words.list().ofMaxSize(8).map(list -> String.join("", list)));
    }

    private static List<String> read(String json) throws AnswerException {
        return Said.lines(ActionsJson.read(Given.utf8(json), false));
    }
}
