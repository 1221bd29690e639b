package io.ws2fcgi.bridge.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.event.Action;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What publishers of GRIP post (grip.md section 3.6). Quotes are single here. */
final class GripItemsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'content':'hi'} | send channel:a TEXT [hi]",
                "{'content':'hi','type':'binary'} | send channel:a BINARY [6869]",
                "{'content-bin':'AAE='} | send channel:a BINARY [0001]",
                "{'content-bin':'aGk','type':'text'} | send channel:a TEXT [hi]",
                "{'type':'ping'} | send channel:a PING []",
                "{'type':'pong','content':'x'} | send channel:a PONG [78]",
                "{'action':'send','content':''} | send channel:a TEXT []",
                "{'action':'close'} | close channel:a 1005 []",
                "{'action':'close','code':4001,'reason':'bye'} | close channel:a 4001 [bye]",
                "{'action':'close','code':'4001'} | close channel:a 4001 []",
                "{'action':'close','code':0,'reason':'bye'} | close channel:a 1005 []",
                "{'action':'refresh'} | Refresh"
            })
    void aMessageIsAnActionOnTheChannel(String message, String action) throws Exception {
        assertThat(Said.lines(actions("{'channel':'a','formats':{'ws-message':" + message + "}}")))
                .containsExactly(action);
        assertThat(Said.lines(actions("{'channel':'a','ws-message':" + message + "}")))
                .containsExactly(action);
    }

    @Test
    void whatIsSaidBesidesGoesAlong() throws Exception {
        GripItem item = read("{'channel':'a','id':'2','prev-id':'1','no-seq':true,'size':5,'meta':{'sender':'ann'},"
                        + "'formats':{'ws-message':{'content':'x','content-filters':['var-subst']},'http-stream':{}}}")
                .get(0);

        assertThat(item.id()).isEqualTo("2");
        assertThat(item.prevId()).isEqualTo("1");
        assertThat(item.sequenced()).isFalse();
        assertThat(item.action()).isInstanceOfSatisfying(Action.Send.class, send -> {
            assertThat(send.label().meta()).isEqualTo(Map.of("sender", "ann"));
            assertThat(send.label().contentFilters()).containsExactly("var-subst");
        });
    }

    @Test
    void whatConcernsNoWebSocketIsNoAction() throws Exception {
        assertThat(read("{'channel':'a','http-stream':{'content':'x'}},{'channel':'a','ws-message':{'action':'hint'}}"))
                .extracting(GripItem::action)
                .containsExactly(null, null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | Body is not valid JSON.",
                "'' | Body is not valid JSON.",
                "{}{} | Body is not valid JSON.",
                "[] | Invalid format.",
                "{} | Invalid format: object does not contain 'items'",
                "{'items':{}} | Invalid format: object contains 'items' with wrong type",
                "{'items':[1]} | Invalid format: publish item object is not an object",
                "{'items':[{}]} | Invalid format: publish item object does not contain 'channel'",
                "{'items':[{'channel':1}]} | Invalid format: publish item object contains 'channel' with wrong type",
                "{'items':[{'channel':'a'}]} | Invalid format: no formats specified",
                "{'items':[{'channel':'a','formats':{}}]} | Invalid format: no formats specified",
                "{'items':[{'channel':'a','formats':[]}]} | Invalid format: publish item object contains 'formats' with wrong type",
                "{'items':[{'channel':'a','id':1,'ws-message':{'content':''}}]} | Invalid format: publish item object contains 'id' with wrong type",
                "{'items':[{'channel':'a','prev-id':1,'ws-message':{'content':''}}]} | Invalid format: publish item object contains 'prev-id' with wrong type",
                "{'items':[{'channel':'a','no-seq':1,'ws-message':{'content':''}}]} | Invalid format: publish item object contains 'no-seq' with wrong type",
                "{'items':[{'channel':'a','size':-1,'ws-message':{'content':''}}]} | Invalid format: publish item object contains 'size' with invalid value",
                "{'items':[{'channel':'a','size':'x','ws-message':{'content':''}}]} | Invalid format: publish item object contains 'size' with wrong type",
                "{'items':[{'channel':'a','meta':{'x':1},'ws-message':{'content':''}}]} | Invalid format: 'meta' contains 'x' with wrong type",
                "{'items':[{'channel':'a','ws-message':1}]} | Invalid format: 'ws-message' is not an object",
                "{'items':[{'channel':'a','ws-message':{}}]} | Invalid format: 'ws-message' does not contain 'content' or 'content-bin'",
                "{'items':[{'channel':'a','ws-message':{'content':1}}]} | Invalid format: 'ws-message' contains 'content' with wrong type",
                "{'items':[{'channel':'a','ws-message':{'content':'','type':'x'}}]} | Invalid format: 'ws-message' contains 'type' with unknown value",
                "{'items':[{'channel':'a','ws-message':{'action':'x'}}]} | Invalid format: 'ws-message' contains 'action' with unknown value",
                "{'items':[{'channel':'a','ws-message':{'action':'close','code':-1}}]} | Invalid format: 'ws-message' contains 'code' with invalid value",
                "{'items':[{'channel':'a','ws-message':{'content-bin':'/w==','type':'text'}}]} | Invalid format: 'ws-message' contains 'content-bin' with invalid value",
                "{'items':[{'channel':'a','ws-message':{'content':'','content-filters':[1]}}]} | Invalid format: content-filters contains element with wrong type"
            })
    void oneWrongItemIsNamedInPushpinsWords(String body, String message) {
        assertThatThrownBy(() -> GripItems.read(Given.utf8(body.replace('\'', '"'))))
                .isInstanceOf(AnswerException.class)
                .hasMessage(message);
    }

    private static List<Action> actions(String item) throws AnswerException {
        return read(item).stream().map(GripItem::action).toList();
    }

    private static List<GripItem> read(String items) throws AnswerException {
        return GripItems.read(Given.utf8(("{'items':[" + items + "]}").replace('\'', '"')));
    }
}
